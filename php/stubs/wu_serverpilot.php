<?php
/**
 * What the PHP extension wu_serverpilot offers, for editors and static analysers.
 *
 * Never load this file: the functions are the extension's. Where it is loaded all the same, each of
 * them throws, so that a missing extension shows at the first call.
 *
 * Constants, read anew at every call:
 *
 * | constant | | |
 * | --- | --- | --- |
 * | WU_SERVER_PILOT_CLIENT_ID | required | string |
 * | WU_SERVER_PILOT_API_KEY | required | string |
 * | WU_SERVER_PILOT_APP_ID | required | string or int; ASCII letters and digits |
 * | WU_SERVER_PILOT_API_URL | optional | https anywhere, http on this machine only; default https://api.serverpilot.io/v1 |
 * | WU_SERVER_PILOT_ADDRESSES | optional | more IP addresses at which the app is reached, by commas: a reserved address, a load balancer; read by a diagnosis |
 * | WP_PROXY_HOST, WP_PROXY_PORT, WP_PROXY_USERNAME, WP_PROXY_PASSWORD, WP_PROXY_BYPASS_HOSTS | optional | WordPress's own, obeyed |
 * | WP_HTTP_BLOCK_EXTERNAL, WP_ACCESSIBLE_HOSTS | optional | WordPress's own, obeyed |
 * | WP_DEBUG | optional | true turns on log records of level debug |
 *
 * Settings (PHP_INI_ALL, but for the last):
 *
 * | setting | default | meaning |
 * | --- | --- | --- |
 * | wu_serverpilot.timeout | 45 | seconds that one call may take in all: waiting for the lock, every attempt, every pause; where waiting counts as max_execution_time (threads, PHP 8.3 and later), no more than is left of that |
 * | wu_serverpilot.connect_timeout | 5 | seconds per connection attempt |
 * | wu_serverpilot.max_retries | 3 | further attempts after a retryable failure |
 * | wu_serverpilot.lock_dir | | where the locks live; empty: places of the user's own, whatever the environment says (see wu_serverpilot_status()); while code of a site runs, inside of open_basedir |
 * | wu_serverpilot.log_level | info | off, error, warning, info or debug: what take_log_records() gathers |
 * | wu_serverpilot.diagnose_test_network | | for this extension's own tests; empty on every site (PHP_INI_SYSTEM) |
 *
 * Domain names are accepted as people type them (Example.COM, bücher.example, example.com., white
 * space around them, *.example.com) and answered in canonical form: lower-case ASCII, no trailing
 * dot. Names that are on the app's list already are answered and sent back byte for byte.
 *
 * @package wu_serverpilot
 */

namespace {

	/**
	 * The extension's version.
	 *
	 * @return string Such as "0.1.0".
	 */
	function wu_serverpilot_version(): string {
		throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
	}

	/**
	 * What the extension is, which app it works for and where its locks are. Nothing is asked over the network, nothing
	 * is made, and nothing is thrown where credentials are missing.
	 *
	 * - `app_id`: the app in force; null where there is none, or where it could not be an app's id.
	 * - `api_url`: the API's address in force, without a slash at its end; '' where WU_SERVER_PILOT_API_URL cannot be used.
	 * - `account`: a fingerprint of client id and API key: another one where either changes, and no way back to them. Null
	 *   where either is missing.
	 * - `credentials`: where each of the three comes from, by its constant: 'constant', 'saved' (by
	 *   wu_serverpilot_use_credentials()) or 'missing'.
	 * - `domain_limit`, `certificate_names`: how many domains an app can have, and how many of them AutoSSL's certificate usually has room for.
	 * - `lock_folders`: a change holds the app's lock in each of them: processes that have one in common wait for each other.
	 * - `lock_problem`: a sentence where changes of two processes could get lost: no folder can be used, or PHP runs as root
	 *   beside another user.
	 * - `has_client`: whether this process keeps an HTTP client, and its connection, for the next call.
	 *
	 * @return array{version: string, revision: string, app_id: ?string, api_url: string, account: ?string, credentials: array<string, 'constant'|'saved'|'missing'>, domain_limit: int, certificate_names: int, lock_folders: list<string>, lock_problem: ?string, has_client: bool}
	 */
	function wu_serverpilot_status(): array {
		throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
	}

	/**
	 * Sets credentials for the rest of this PHP request where the constants are absent or empty.
	 *
	 * A defined, non-empty constant wins, one by one. Nothing is checked here and nothing is thrown,
	 * for too few or too many arguments either, so no stack trace can show them: what is wrong with a
	 * value shows at the first call that needs it.
	 *
	 * @param string $client_id Stands in for WU_SERVER_PILOT_CLIENT_ID.
	 * @param string $api_key   Stands in for WU_SERVER_PILOT_API_KEY.
	 * @param string $app_id    Stands in for WU_SERVER_PILOT_APP_ID.
	 */
	function wu_serverpilot_use_credentials( #[\SensitiveParameter] string $client_id = '', #[\SensitiveParameter] string $api_key = '', #[\SensitiveParameter] string $app_id = '' ): void {
		throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
	}

	/**
	 * Reads the app and says what it is: credentials, app id and network are right.
	 *
	 * @return array{app_id: string, app_name: string, server_id: string, runtime: string, domain_count: int, domain_limit: int}
	 * @throws \WuServerPilot\Exception Of any kind but invalid_domain, domain_limit, last_domain and locked.
	 */
	function wu_serverpilot_test_connection(): array {
		throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
	}

	/**
	 * Reads the app; never any key or certificate text.
	 *
	 * `autossl.domains` are the names in the certificate that AutoSSL has to offer.
	 *
	 * @return array{id: string, name: string, server_id: string, runtime: string, domains: list<string>, ssl: array{mode: 'none'|'auto'|'custom', force: bool}, autossl: array{available: bool, domains: list<string>}}
	 * @throws \WuServerPilot\Exception Of any kind but invalid_domain, domain_limit, last_domain and locked.
	 */
	function wu_serverpilot_get_app(): array {
		throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
	}

	/**
	 * Reads the app's domains, in the app's order.
	 *
	 * @return list<string> As ServerPilot has them, duplicates included.
	 * @throws \WuServerPilot\Exception Of any kind but invalid_domain, domain_limit, last_domain and locked.
	 */
	function wu_serverpilot_get_domains(): array {
		throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
	}

	/**
	 * Puts a domain, and its www. twin where asked, at the end of the app's list, and looks after AutoSSL.
	 *
	 * One read and at most one write of the list, under the app's lock; nothing is written when
	 * nothing changes. Then AutoSSL is turned on where ServerPilot has a certificate to offer and no
	 * custom one is installed. Its failure is no failure of the call: `autossl` is 'pending' then.
	 *
	 * - `changed`: whether the list changed.
	 * - `added`, `removed`: what this call put on the list and took off it.
	 * - `unchanged`: asked for, but already so.
	 * - `domains`: the app's list now.
	 * - `autossl`: 'on' already, 'enabled' by this call, 'pending' (call wu_serverpilot_enable_autossl()
	 *   later), 'custom_certificate' (left alone), 'not_requested' (nothing was to be added).
	 * - `action_id`: the server action to follow with wu_serverpilot_get_action(), when there is one.
	 *
	 * @param string $domain The name.
	 * @param bool   $www    Whether www.$domain is added too; none for a name that starts with www. or *.
	 * @return array{changed: bool, added: list<string>, removed: list<string>, unchanged: list<string>, domains: list<string>, autossl: 'on'|'enabled'|'pending'|'custom_certificate'|'not_requested', action_id: ?string}
	 * @throws \WuServerPilot\Exception Of any kind but last_domain. Of kind rejected also where ServerPilot took the list without the name.
	 */
	function wu_serverpilot_add_domain( string $domain, bool $www = false ): array {
		throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
	}

	/**
	 * Takes a domain, and its www. twin unless told otherwise, off the app's list.
	 *
	 * Each spelling and each repetition of the name goes; every other name stays as and where it is.
	 * The answer is that of wu_serverpilot_add_domain(), with `autossl` 'not_requested'.
	 *
	 * @param string $domain The name.
	 * @param bool   $www    Whether www.$domain is removed too.
	 * @return array{changed: bool, added: list<string>, removed: list<string>, unchanged: list<string>, domains: list<string>, autossl: 'on'|'enabled'|'pending'|'custom_certificate'|'not_requested', action_id: ?string}
	 * @throws \WuServerPilot\Exception Of any kind but domain_limit.
	 */
	function wu_serverpilot_remove_domain( string $domain, bool $www = true ): array {
		throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
	}

	/**
	 * Adds and removes any number of domains in at most one write.
	 *
	 * A bad name anywhere refuses the whole call before any request, and so does a name in both
	 * lists. No www. twins: name them. The answer is that of wu_serverpilot_add_domain().
	 *
	 * @param string[] $add     Names to have on the list; keys do not matter.
	 * @param string[] $remove  Names not to have on the list; keys do not matter.
	 * @param bool     $dry_run Whether to write nothing and answer what would be; `domains` is then the list as it would become.
	 * @return array{changed: bool, added: list<string>, removed: list<string>, unchanged: list<string>, domains: list<string>, autossl: 'on'|'enabled'|'pending'|'custom_certificate'|'not_requested', action_id: ?string}
	 * @throws \WuServerPilot\Exception Of any kind.
	 */
	function wu_serverpilot_sync_domains( array $add, array $remove = [], bool $dry_run = false ): array {
		throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
	}

	/**
	 * Waits for the app's lock, which every function that changes the list takes. No request yet.
	 *
	 * The facts about an installation are gathered between two calls on the object, in plain PHP:
	 *
	 *     $app = wu_serverpilot_lock();
	 *     try {
	 *         $report = $app->reconcile( facts_for( $app->read() ) );
	 *     } finally {
	 *         $app->release();
	 *     }
	 *
	 * So whoever writes last has the newest facts. Whatever ends the request frees the lock too. Give `$app` to no
	 * function: the trace of an exception would keep it. wu_serverpilot.timeout counts from here, over all calls on
	 * the object and what comes in between.
	 *
	 * While the lock is held, another wu_serverpilot_lock() and every function that changes the list throw at once,
	 * with kind locked. A process that was forked meanwhile cannot use the object, and frees nothing.
	 *
	 * @return \WuServerPilot\LockedApp
	 * @throws \WuServerPilot\Exception Of kind configuration, locked or resources.
	 */
	function wu_serverpilot_lock(): \WuServerPilot\LockedApp {
		throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
	}

	/**
	 * Says what WuServerPilot\LockedApp::reconcile() would do. No lock, no request.
	 *
	 * @param array                                        $app     The app, as wu_serverpilot_get_app() answers it.
	 * @param array                                        $facts   As of reconcile().
	 * @param array{any_app?:bool,confirmed?:list<string>} $options As of reconcile().
	 * @return array{changed: bool, added: list<string>, removed: list<string>, unchanged: list<string>, domains: list<string>, autossl: 'on'|'enabled'|'pending'|'custom_certificate'|'not_requested', action_id: ?string, recognised: bool, app: array{id: string, name: string, server_id: string, runtime: string, domains: list<string>, ssl: array{mode: 'none'|'auto'|'custom', force: bool}, autossl: array{available: bool, domains: list<string>}}, no_room: list<string>, by_wildcard: list<string>, deferred: list<string>, only_on_app: list<string>, refused: array<string, array{kind: string, message: string, text: array{id: string, parts: array<string, mixed>}}>, untried: list<string>, held_back: array{gone?: array{names: list<string>, domains: int, allowed: int}, missing?: array{names: list<string>, domains: int, allowed: int}}, gave_way: list<string>, autossl_error: ?array{kind: string, message: string, text: array{id: string, parts: array<string, mixed>}, retryable: bool, retry_after: ?int, concerns: 'app'|'certificate'|'moment'}, fates: array<string, 'listed'|'added'|'refused'|'deferred'|'no_room'|'by_wildcard'|'kept_off'|'untried'|'invalid'>} `autossl` is 'not_requested'.
	 * @throws \WuServerPilot\Exception Of kind configuration.
	 */
	function wu_serverpilot_plan( array $app, array $facts, array $options = [] ): array {
		throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
	}

	/**
	 * The canonical form of a domain name: lower-case ASCII (IDNA A-labels), no trailing dot. No request.
	 *
	 * @param string $name A name as people type or WordPress stores it.
	 * @return string|null Null for what is no domain name.
	 */
	function wu_serverpilot_canonical( string $name ): ?string {
		throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
	}

	/**
	 * Turns AutoSSL on where ServerPilot has a certificate to offer and no custom one is installed.
	 *
	 * - `autossl`: as wu_serverpilot_add_domain() answers it; 'pending' while there is no certificate to offer.
	 * - `force`: whether visitors are redirected to https.
	 * - `available`: whether AutoSSL has a certificate to offer.
	 * - `covered`: the names in that certificate.
	 * - `action_id`: the server action to follow, when there is one.
	 *
	 * @return array{autossl: 'on'|'enabled'|'pending'|'custom_certificate'|'not_requested', force: bool, available: bool, covered: list<string>, action_id: ?string}
	 * @throws \WuServerPilot\Exception Of any kind but invalid_domain, domain_limit, last_domain and locked.
	 */
	function wu_serverpilot_enable_autossl(): array {
		throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
	}

	/**
	 * Turns the redirection of visitors to https on or off; nothing is written when it is so already.
	 *
	 * ServerPilot refuses it while SSL is off. The answer is that of wu_serverpilot_enable_autossl(),
	 * with `autossl` 'not_requested' where no certificate is installed.
	 *
	 * @param bool $force Whether to redirect.
	 * @return array{autossl: 'on'|'enabled'|'pending'|'custom_certificate'|'not_requested', force: bool, available: bool, covered: list<string>, action_id: ?string}
	 * @throws \WuServerPilot\Exception Of any kind but invalid_domain, domain_limit, last_domain and locked.
	 */
	function wu_serverpilot_set_force_ssl( bool $force ): array {
		throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
	}

	/**
	 * Reads how far a server action is: until 'success' the server does not have the change.
	 *
	 * @param string $action_id An `action_id` that a change answered.
	 * @return array{id: string, server_id: string, status: 'open'|'success'|'error', created_at: int} `created_at` in Unix seconds.
	 * @throws \WuServerPilot\Exception Of any kind but invalid_domain, domain_limit, last_domain and locked.
	 */
	function wu_serverpilot_get_action( string $action_id ): array {
		throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
	}

	/**
	 * Says what is with a name: looks at everything between a visitor and the app, and changes nothing.
	 *
	 * Reads the app, its server and the action, asks the DNS, and opens a connection to ports 80 and 443 of the
	 * server to read the certificate that it presents; nothing is sent over it, unless the site is to prove itself. What can be is done side by side, all
	 * of it within wu_serverpilot.timeout: what is not known then is 'unknown'. Only addresses that the name itself
	 * leads to are contacted: the app's server's, those of a delivery network in front of it, IPv6 ones beside it, and
	 * any where ServerPilot does not tell the server's; never one that is not of the public Internet (private,
	 * loopback, link-local and so on), for whoever owns the name decides where it leads. ServerPilot's failures are
	 * findings too, not exceptions.
	 *
	 * - `domain`: the name in canonical form.
	 * - `state`: by the worst finding. 'failed': somebody has to change something; 'unknown': something could not be
	 *   found out; 'waiting': it comes by itself; 'fine': none of these.
	 * - `summary`: one sentence: that finding's; `summary_text` as WuServerPilot\Exception::getText().
	 * - `checks`: one finding of each, always in this order: on_app, dns, ipv6, caa, port_80, port_443, certificate,
	 *   site, autossl, action.
	 *   - `status`: 'passed', 'warning' (it works, but look at it), 'waiting', 'failed', 'unknown', or 'skipped'
	 *     (nothing to look at, or another check has to pass first).
	 *   - `code`: the machine's word for what was found, see below.
	 *   - `parts`: the values in the sentences.
	 *   - `message`: one sentence, fit to be shown as plain text: escape it for HTML as any other.
	 *   - `step`: the one thing to do next, if there is something to do.
	 *   - `message_id`, `step_id`: the same before `parts` were put in, as in WuServerPilot\Exception::getText().
	 *   - `create`, `remove`: the records of the DNS that the step speaks of.
	 * - `look`: what it comes to for wu_serverpilot_after_look().
	 *
	 * | check | code and its status |
	 * | --- | --- |
	 * | on_app | listed, listed_without_twin, served_by_wildcard: passed; not_listed: failed |
	 * | dns | dns_right, dns_through_cdn: passed; dns_points_elsewhere, dns_points_partly_elsewhere, dns_not_public, dns_no_such_name, dns_no_address, dns_no_ipv4, dns_alias_leads_nowhere, dns_broken: failed; dns_no_answer, dns_server_unknown: unknown |
	 * | ipv6 | ipv6_none, ipv6_right, ipv6_through_cdn, ipv6_of_this_machine, ipv6_same_server: passed; ipv6_unproved, ipv6_unreachable_from_here: warning; ipv6_dead, ipv6_leads_elsewhere, ipv6_not_public, ipv6_broken: failed; ipv6_no_answer: unknown |
	 * | caa | caa_none, caa_allows: passed; caa_limits_account: warning; caa_forbids, caa_forbids_http, caa_critical, caa_broken: failed (a warning while a good certificate is there); caa_no_answer: unknown; caa_not_needed: skipped |
	 * | port_80, port_443 | port_open: passed; port_not_yet (443): waiting; port_refused, port_silent: failed; port_unreachable, port_behind_proxy: unknown |
	 * | certificate | certificate_good: passed; certificate_ends_soon: warning; certificate_awaited: waiting; certificate_none, certificate_other_name, certificate_expired, certificate_not_yet_valid, certificate_self_signed, certificate_untrusted, certificate_chain_expired, certificate_other_purpose, certificate_of_authority: failed; certificate_unknown, certificate_unjudged: unknown; certificate_of_wildcard, port_443_first: skipped |
	 * | site | site_answers: passed; site_archived, site_suspended, site_over_visits, site_not_active, site_other, site_error: failed; site_unproved, site_silent: unknown; site_not_asked, certificate_first: skipped |
	 * | autossl | autossl_covers, autossl_custom_certificate: passed; autossl_offered, autossl_not_covering, autossl_not_available: waiting; autossl_full: failed; autossl_listed_names_only, autossl_no_wildcards, autossl_behind_cdn: skipped |
	 * | action | action_done: passed; action_open: waiting; action_failed: failed; action_none: skipped |
	 * | several | dns_first: skipped; blocked_by_wordpress, server_not_public, time_is_up, serverpilot_silent, serverpilot_unreadable (part `reason`: the exception's getText(), `kind`: its kind): unknown |
	 *
	 * Options, all of them optional; null is as good as none:
	 *
	 * - `app` and `server`: what ServerPilot said, as wu_serverpilot_diagnose_names() answered both. With both, and without
	 *   an action, nothing is asked of ServerPilot. Hand in what is not ten minutes old.
	 * - `main`: the network's main domain. The public addresses that it leads to count as the server's, for its name is on
	 *   the app: not those of a delivery network.
	 * - `addresses` (list<string>): further addresses that count as the server's, after those of WU_SERVER_PILOT_ADDRESSES.
	 *   Records to create name the first of the constant's, the option's, the main domain's and ServerPilot's own.
	 * - `time`: seconds that it may take; wu_serverpilot.timeout at most.
	 * - `proof`, `site`: see wu_serverpilot_watch().
	 *
	 * @param string      $domain    The name, on the app's list or not.
	 * @param string|null $action_id The `action_id` that the last change answered, if it is known.
	 * @param array{app?:?array,server?:?array{address:?string},main?:?string,addresses?:list<string>,time?:float,proof?:?array{nonce:string,key:string},site?:?int} $options See above.
	 * @return array{domain: string, state: 'fine'|'waiting'|'unknown'|'failed', summary: string, summary_text: array{id: string, parts: array<string, mixed>}, checks: list<array{check: string, status: 'passed'|'warning'|'waiting'|'failed'|'unknown'|'skipped', code: string, parts: array<string, mixed>, message: string, message_id: string, step: ?string, step_id: ?string, create: list<array{type: string, name: string, value: string}>, remove: list<array{type: string, name: string, value: string}>}>, look: array{verdict: string, cause: ?string, record: ?array{type: string, name: string, value: string}, remove: list<array{type: string, name: string, value: string}>, leads_to: list<string>, dns_right: bool, certificate_ends: ?int}}
	 * @throws \WuServerPilot\Exception Of kind invalid_domain, configuration or resources.
	 */
	function wu_serverpilot_diagnose( string $domain, ?string $action_id = null, array $options = [] ): array {
		throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
	}

	/**
	 * Says what is with several names, looked at side by side: in 8 seconds, or 15 where they are more than two.
	 *
	 * The app and the server are read once, or not at all. A bad name refuses the call.
	 *
	 * - `names`: what wu_serverpilot_diagnose() answers for each, by its canonical form.
	 * - `app`, `server`: what ServerPilot said, for `$options` of a later call; null each where it did not say.
	 *
	 * @param string[] $names   The names; keys do not matter.
	 * @param array{app?:?array,server?:?array{address:?string},main?:?string,addresses?:list<string>,time?:float,proof?:?array{nonce:string,key:string},sites?:array<string,int>} $options As wu_serverpilot_diagnose() takes them; `sites`: the site's number by the name as told.
	 * @return array{names: array<string, array>, app: ?array, server: ?array{address: ?string}}
	 * @throws \WuServerPilot\Exception Of kind invalid_domain, configuration or resources.
	 */
	function wu_serverpilot_diagnose_names( array $names, array $options = [] ): array {
		throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
	}

	/**
	 * Looks at names that are watched, side by side, and says what is known of each now.
	 *
	 * Each of `$names` has `name` (as told), `twin` (the www. name beside it, or the bare one, if it has one), `site` (the
	 * number of the site that it is mapped to) and `known`: what the last call answered for the name, or `since` and
	 * `announce` alone for one that is new. Time: 8 seconds for one name, 15 for more.
	 *
	 * Options are those of wu_serverpilot_diagnose(), and:
	 *
	 * - `main`, `main_site`: the network's main domain and its site's number. It is looked at as well.
	 * - `watched`: how many names are watched in all.
	 * - `recent`: what the last call answered as such.
	 * - `now`: Unix seconds; by the clock where left out.
	 * - `proof`: a `nonce` of 16 to 64 letters and digits, new in each call, and a `key` that never leaves the server.
	 *   With it, and with a site's number, each name whose certificate is good is asked for its site:
	 *   `HEAD /?wu_serverpilot_look=NONCE`. The site proves itself by a header of its answer, whatever its status:
	 *   `X-WU-ServerPilot: SITE WORD PROOF`, PROOF being hash_hmac( 'sha256', "NONCE HOST SITE WORD", KEY ) and WORD one of
	 *   live, archived, suspended, over_visits, not_active.
	 *
	 * The answer:
	 *
	 * - `names`: by the name as told, the record that is to be kept and handed in as `known` the next time; see
	 *   wu_serverpilot_after_look(). With it `diagnosis` (see wu_serverpilot_diagnose(); null for what is no domain name)
	 *   and `twin`, which is no part of the state: null, or `name`, `state`, `sentence`, `step`, `record`, `remove` and
	 *   `diagnosis` of it. Both need not be kept.
	 * - `problem`: null, or what is wrong with the server itself, for its owner. `kind` 'main_domain': the main domain fails
	 *   in the same way as names of this call do; 'many': more than three, and more than 10 %, began to fail within an
	 *   hour, not a day ago, and still do; 'blind': nothing could be found out. The names concerned have `held` true: nothing of them changed but `next`.
	 * - `recent`, `app`, `server`: to be handed in the next time.
	 *
	 * @param list<array{name:string,twin?:?string,site?:?int,known:array}> $names   The names.
	 * @param array{app?:?array,server?:?array{address:?string},main?:?string,main_site?:?int,addresses?:list<string>,time?:float,proof?:?array{nonce:string,key:string},watched?:int,recent?:array<string,int>,now?:int} $options See above.
	 * @return array{names: array<string, array>, problem: ?array{kind: 'main_domain'|'many'|'blind', sentence: array{id: string, parts: array<string, mixed>, text: string}}, recent: array<string, int>, app: ?array, server: ?array{address: ?string}}
	 * @throws \WuServerPilot\Exception Of kind configuration or resources.
	 */
	function wu_serverpilot_watch( array $names, array $options = [] ): array {
		throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
	}

	/**
	 * Says what is known of a watched name after a look at it. Asks nobody.
	 *
	 * - `name`; `announce`: whether what the first look finds is news, because the name was mapped after the watch began;
	 *   `added`: watched since.
	 * - `state`: 'waiting_dns', 'waiting_certificate', 'works', 'does_not_work' or 'not_checked'; `since`: when it became so.
	 *   A name that works does not until two looks, one to six hours apart, say so; `since` is the first of them then.
	 * - `checked`: the last look that bore the state out; `looked`: the last that found anything out, and `dns_right`: whether
	 *   the name led to the server then, or to a delivery network through which its site proved itself.
	 * - `next`: when to look again; `failing_since`: the first of two looks.
	 * - `told`, `told_live`, `told_stopped`, `gave_up`: what was told, and when.
	 * - `cause`: what keeps it from working, for machines; `record`: to be created; `remove`: records to be removed;
	 *   `leads_to`: where it leads now, public addresses only; `certificate_ends`.
	 * - `event`: what happened with this look: null, 'live', 'stopped' or 'gave_up'. `held`: see wu_serverpilot_watch().
	 * - `sentence`, `step`: what a customer is told, and is to do. Neither names the app, the server or anybody else.
	 *
	 * Times are Unix seconds. All of it can be kept as JSON.
	 *
	 * @param array{name?:string,since:int,announce?:bool} $known     What it answered last, or that of a new name.
	 * @param array|null                                        $diagnosis What wu_serverpilot_diagnose() answered; null when the name could not be looked at.
	 * @param int                                               $now       Unix seconds.
	 * @return array{name: string, announce: bool, added: int, state: 'waiting_dns'|'waiting_certificate'|'works'|'does_not_work'|'not_checked', since: int, checked: ?int, looked: ?int, dns_right: bool, next: int, failing_since: ?int, told: 'live'|'stopped'|null, told_live: ?int, told_stopped: ?int, gave_up: ?int, cause: ?string, record: ?array{type: string, name: string, value: string}, remove: list<array{type: string, name: string, value: string}>, leads_to: list<string>, certificate_ends: ?int, event: 'live'|'stopped'|'gave_up'|null, held: bool, sentence: array{id: string, parts: array<string, mixed>, text: string}, step: ?array{id: string, parts: array<string, mixed>, text: string}}
	 * @throws \WuServerPilot\Exception Of kind configuration.
	 */
	function wu_serverpilot_after_look( array $known, ?array $diagnosis, int $now ): array {
		throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
	}

	/**
	 * The last 100 HTTP attempts of this PHP request, oldest first; no credentials and no bodies.
	 *
	 * `status` is 0 when no answer came; `attempt` counts the attempts at the same request from 1.
	 *
	 * @return list<array{method: string, url: string, status: int, attempt: int, duration_ms: float, error: ?string}>
	 */
	function wu_serverpilot_requests(): array {
		throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
	}

	/**
	 * The log records of this PHP request since the last call of this function, which forgets them.
	 *
	 * The last 500 are kept, in order, from the level on that the setting wu_serverpilot.log_level names.
	 * Never any secret.
	 *
	 * @return list<array{level: 'error'|'warning'|'info'|'debug', message: string}>
	 */
	function wu_serverpilot_take_log_records(): array {
		throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
	}
}

namespace WuServerPilot {

	/**
	 * Every failure of the extension. The message is a sentence that a site owner can act on; it holds no
	 * secret, and what the API said is quoted in it, escaped and cut. The code is the HTTP status, 0 when
	 * there was none.
	 *
	 * | kind | when | retryable |
	 * | --- | --- | --- |
	 * | configuration | a constant or setting is missing or makes no sense, WordPress blocks the host, or the proxy of WP_PROXY_HOST asks for credentials (status 407) | no |
	 * | invalid_domain | a name that cannot be mapped | no |
	 * | domain_limit | the app would get more domains than it can have; nothing was written | no |
	 * | last_domain | the app would be left without any domain; nothing was written | no |
	 * | authentication | status 401 | no |
	 * | payment_required | status 402 | no |
	 * | forbidden | status 403 | no |
	 * | not_found | status 404 | no |
	 * | conflict | status 409 | no |
	 * | rejected | any other 4xx, but for 408, 421 and 425; or ServerPilot took the list, but made something else of it | no |
	 * | rate_limited | status 429, after the retries that fit | yes |
	 * | server_error | status 5xx, 408, 421 or 425, after the retries | yes |
	 * | malformed_response | not JSON, wrong shape, about another app, over 8 MiB, a redirect | yes |
	 * | network | name look-up, connection, TLS, reset, also of a proxy | yes, but not for a certificate or TLS version that is refused |
	 * | timeout | the call's time was up | yes |
	 * | locked | another process held the app's lock until the time was up | yes |
	 * | locked | this request holds the lock itself, has released it, or was forked from the process that holds it | no |
	 * | resources | this server was short of disk, files, threads or memory | yes |
	 */
	class Exception extends \RuntimeException {

		/**
		 * The class of failure: one of the kinds above.
		 *
		 * @return 'configuration'|'invalid_domain'|'domain_limit'|'last_domain'|'authentication'|'payment_required'|'forbidden'|'not_found'|'conflict'|'rejected'|'rate_limited'|'server_error'|'malformed_response'|'network'|'timeout'|'locked'|'resources'
		 */
		final public function getKind(): string {
			throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
		}

		/**
		 * Whether the same call would make sense later.
		 *
		 * @return bool
		 */
		final public function isRetryable(): bool {
			throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
		}

		/**
		 * Seconds that ServerPilot asked to wait, if it did; a day at most.
		 *
		 * @return int|null
		 */
		final public function getRetryAfter(): ?int {
			throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
		}

		/**
		 * What the failure is about: who has to do something about it.
		 *
		 * | answer | when |
		 * | --- | --- |
		 * | domain | the names that were asked for: invalid_domain, domain_limit, and statuses 400, 409 and 422 |
		 * | app | the app, its account or this site's set-up: configuration, authentication, payment_required, forbidden, not_found, last_domain, any other rejected, a certificate or TLS version that is refused |
		 * | certificate | SSL alone: whatever 4xx the SSL endpoint answers, but 401 |
		 * | action | there is no such server action |
		 * | moment | it may work later: every retryable failure, and locked |
		 *
		 * @return 'domain'|'app'|'certificate'|'action'|'moment'
		 */
		final public function concerns(): string {
			throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
		}

		/**
		 * The message in parts, to say it in another language.
		 *
		 * - `id`: the English sentence before its parts were put in: `{name}` stands for the part of that name. It
		 *   is what a translation is found by (php/languages has all of them).
		 * - `parts`: text, a number, a list of texts (said with a comma and a space between them), or again
		 *   array{id: string, parts: array} for what is said in words.
		 *
		 * @return array{id: string, parts: array<string, string|int|list<string>|array{id: string, parts: array<string, mixed>}>}
		 */
		final public function getText(): array {
			throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
		}
	}

	/**
	 * An app whose lock this request holds; wu_serverpilot_lock() makes it.
	 */
	final class LockedApp {

		/**
		 * Only wu_serverpilot_lock() makes one.
		 */
		private function __construct() {
			throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
		}

		/**
		 * Reads the app, as wu_serverpilot_get_app() answers it; once, until reconcile().
		 *
		 * @return array{id: string, name: string, server_id: string, runtime: string, domains: list<string>, ssl: array{mode: 'none'|'auto'|'custom', force: bool}, autossl: array{available: bool, domains: list<string>}}
		 * @throws Exception Of any kind but invalid_domain, domain_limit and last_domain.
		 */
		public function read(): array {
			throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
		}

		/**
		 * Brings the app to what the whole installation wants of it, in at most one write, and looks after AutoSSL.
		 *
		 * Plans by what read() saw; reads the app itself when nobody did. The facts:
		 *
		 * - `own` (list<string>): the installation's own names: every network's domain and main site's host.
		 *   The first is the network that asks: it, or its www. twin, has to stand on the app's list
		 *   (a wildcard proves nothing), or the list is empty; otherwise the app is not recognised and nothing
		 *   is written. Own names and their www. twins are never removed, and added only if they are wanted themselves;
		 *   but the first goes first onto an empty list, and nothing does without it.
		 * - `wanted` (list<array{name: string, names?: list<string>, entry?: ?bool}>): every mapped name and
		 *   every site's host, as stored, in any order. `names` is what the app shall have for it: itself and
		 *   normally its www. twin; left out, itself alone. (Own subdomains get no www. twin in any case.)
		 *   `entry` null: a wildcard on the list may serve it in the place of an entry; true: always an entry;
		 *   false: never one.
		 * - `deferred` (list<string>, optional): names that ServerPilot refused lately. They are not tried.
		 * - `gone` (list<string>, optional): names that an event said are no longer wanted, and `missing`
		 *   (list<string>, optional): names that are no longer mapped, though nobody said so. This installation had
		 *   put them on the list.
		 * - `taken_off` (int, optional): domains that were taken off the list in the last 24 hours.
		 *
		 * A port (`:8080`) in any of them is ignored, and so is any other key. Facts of another shape are a configuration error.
		 *
		 * - Nothing goes but what is `gone` or `missing`, each name by itself: its twin only if it is there too. What is
		 *   own, wanted or in a wanted row's `names` stays all the same.
		 * - There is a brake. Of the installation's domains on the list (a name and its www. twin counted once), what is
		 *   `gone` may go while it is no more than 20 or half of them, what is `missing` while it is no more than 1 or a
		 *   tenth; `taken_off` counts along. Nothing that is missing goes where only own names are wanted. A group that
		 *   has more stays whole, in `held_back`, but for the names that are `confirmed`. Additions do not wait for it.
		 * - Customers' names are added before own subdomains (names below an own name).
		 * - A wildcard (*.parent) serves the own subdomains directly below its parent. They get an entry only
		 *   while AutoSSL is on, for its certificate, and only while 20 places stay free. When customers'
		 *   names find no room otherwise, they give way: the only names that go without being named.
		 * - A name that is not a domain name, or that ServerPilot refuses (as when another app has it), is
		 *   reported in `refused` and keeps no other name out. ServerPilot refuses a whole list, so the name is looked
		 *   for with more requests: 20 in all at most.
		 *
		 * The answer is that of wu_serverpilot_sync_domains(), `unchanged` being the wanted names that were
		 * listed already, and:
		 *
		 * - `recognised`: whether the app is the installation's (with any_app it always is).
		 * - `app`: the app as it was before, as wu_serverpilot_get_app() answers it.
		 * - `no_room`: wanted, not listed, and no place left.
		 * - `by_wildcard`: wanted, and served by a wildcard in the place of an entry.
		 * - `deferred`: wanted, not listed, and not tried.
		 * - `only_on_app`: listed, and nobody's.
		 * - `refused`: why the list is not as it was asked for, by the name as it was told, escaped; `text` as
		 *   WuServerPilot\Exception::getText(). Of kind rejected also where ServerPilot took the list, but left this name
		 *   out or kept it.
		 * - `untried`: wanted, and for a later call: so many names were refused that 20 requests were made, or half of the
		 *   call's time was gone.
		 * - `held_back`: each group that has more than may go: `names`, how many `domains` that is, and how many were `allowed`.
		 * - `gave_way`: the own subdomains among `removed` that made room; they are in `by_wildcard`, too.
		 * - `autossl_error`: why AutoSSL could not be turned on; `autossl` is 'pending' then.
		 * - `fates`: how the `name` of each row of `wanted` fares, by the name as it was told, escaped; none where the app is not
		 *   recognised:
		 *
		 * | fate | |
		 * | --- | --- |
		 * | listed | it was on the list already |
		 * | added | it is new on the list |
		 * | refused | see `refused` |
		 * | deferred | ServerPilot refused it lately, and it was not tried |
		 * | no_room | the list is full |
		 * | by_wildcard | a wildcard serves it in the place of an entry |
		 * | kept_off | it is to have no entry (`entry` false, or it is not in its own `names`) |
		 * | untried | it is for a later call |
		 * | invalid | it is no domain name; see `refused` |
		 *
		 * @param array                                        $facts   The facts above.
		 * @param array{any_app?:bool,confirmed?:list<string>} $options any_app: write to an app that is not recognised, too. confirmed: names of `gone` and `missing` that a person lets go, whatever the brake says.
		 * @return array{changed: bool, added: list<string>, removed: list<string>, unchanged: list<string>, domains: list<string>, autossl: 'on'|'enabled'|'pending'|'custom_certificate'|'not_requested', action_id: ?string, recognised: bool, app: array{id: string, name: string, server_id: string, runtime: string, domains: list<string>, ssl: array{mode: 'none'|'auto'|'custom', force: bool}, autossl: array{available: bool, domains: list<string>}}, no_room: list<string>, by_wildcard: list<string>, deferred: list<string>, only_on_app: list<string>, refused: array<string, array{kind: string, message: string, text: array{id: string, parts: array<string, mixed>}}>, untried: list<string>, held_back: array{gone?: array{names: list<string>, domains: int, allowed: int}, missing?: array{names: list<string>, domains: int, allowed: int}}, gave_way: list<string>, autossl_error: ?array{kind: string, message: string, text: array{id: string, parts: array<string, mixed>}, retryable: bool, retry_after: ?int, concerns: 'app'|'certificate'|'moment'}, fates: array<string, 'listed'|'added'|'refused'|'deferred'|'no_room'|'by_wildcard'|'kept_off'|'untried'|'invalid'>}
		 * @throws Exception Of any kind but invalid_domain, domain_limit and last_domain. Of kind timeout, before anything is written, when less than 10 seconds are left, or a third of wu_serverpilot.timeout where that is less.
		 */
		public function reconcile( array $facts, array $options = [] ): array {
			throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
		}

		/**
		 * Frees the lock. Otherwise it is free when the object goes; twice is nothing.
		 */
		public function release(): void {
			throw new \LogicException( 'The PHP extension wu_serverpilot is not loaded.' );
		}
	}
}
