/* serve INI SCRIPT THREADS REQUESTS
 *
 * PHP as a web server with threads has it: each thread serves REQUESTS requests in turn, all threads at the same
 * time, and ends. A request runs SCRIPT with $thread and $request set. For a PHP that was built with threads (ZTS) and
 * as a library (--enable-embed). */

/* PHP's own headers call what nothing else declares. */
#define _GNU_SOURCE 1

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <sapi/embed/php_embed.h>

static const char *script;
static int requests;
static pthread_barrier_t together;

static int run(int thread, int request)
{
	char code[4096];
	volatile int failed = 0;

	snprintf(code, sizeof(code), "$thread = %d; $request = %d; require '%s';", thread, request, script);
	if (php_request_startup() == FAILURE) {
		return 1;
	}
	SG(headers_sent) = 1;
	SG(request_info).no_headers = 1;
	zend_first_try {
		zend_eval_string_ex(code, NULL, "request", 1);
	} zend_catch {
		failed = EG(exit_status);
	} zend_end_try();
	php_request_shutdown(NULL);
	return failed;
}

static void *serve(void *thread)
{
	intptr_t failed = 0;

	(void) ts_resource(0);
	pthread_barrier_wait(&together);
	for (int request = 0; request < requests; request++) {
		failed |= run((int) (intptr_t) thread, request);
	}
	ts_free_thread();
	return (void *) failed;
}

int main(int argc, char **argv)
{
	int threads, failed = 0;
	pthread_t *serving;

	if (argc != 5) {
		fprintf(stderr, "usage: serve INI SCRIPT THREADS REQUESTS\n");
		return 2;
	}
	php_embed_module.php_ini_path_override = argv[1];
	script = argv[2];
	threads = atoi(argv[3]);
	requests = atoi(argv[4]);
	serving = calloc(threads, sizeof(*serving));
	if (serving == NULL || php_embed_init(1, argv) == FAILURE) {
		return 2;
	}
	pthread_barrier_init(&together, NULL, threads);
	for (int thread = 0; thread < threads; thread++) {
		pthread_create(&serving[thread], NULL, serve, (void *) (intptr_t) thread);
	}
	for (int thread = 0; thread < threads; thread++) {
		void *ended;
		pthread_join(serving[thread], &ended);
		failed |= ended != NULL;
	}
	php_embed_shutdown();
	return failed;
}
