//! The Internet, or for tests a part of this machine that plays it.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::system_conf::parse_resolv_conf;

use super::address::{self, Reach};
use crate::error::{Error, Result};
use crate::sentence::sentence;

/// Tests' own switch, an ini setting: empty is the Internet.
pub const TEST_NETWORK: &str = "wu_serverpilot.diagnose_test_network";

/// Ports of a web server, in the order in which a stand-in names its own.
pub const PORTS: [u16; 2] = [80, 443];

/// Where the system names its name servers.
const RESOLV_CONF: &str = "/etc/resolv.conf";

/// Where names are looked up and servers are reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Network {
    /// The system's name servers, and addresses of the public Internet.
    Internet,
    /// A name server and stand-ins for addresses, all of them on this machine. Nothing else is contacted.
    Test {
        /// The name server.
        name_server: SocketAddr,
        /// By the address that each plays: where its ports 80 and 443 are.
        stand_ins: BTreeMap<IpAddr, [SocketAddr; 2]>,
    },
}

impl Network {
    /// Reads the setting's value: `dns=127.0.0.1:5353 192.0.2.10=127.0.0.1:8080,127.0.0.1:8443 …`.
    ///
    /// # Errors
    /// `configuration` for anything else, and for every address that is not this machine's own: the
    /// switch can lead nowhere else.
    pub fn parse(setting: Option<&str>) -> Result<Self> {
        let setting = setting.unwrap_or_default().trim();
        if setting.is_empty() {
            return Ok(Self::Internet);
        }
        test_network(setting).ok_or_else(|| {
            Error::configuration(sentence!(
                "The ini setting {name} is for this extension's own tests and has to be empty on a site; \
                 its value is not “dns=127.0.0.1:PORT ADDRESS=127.0.0.1:PORT,127.0.0.1:PORT …”.",
                name = TEST_NETWORK,
            ))
        })
    }

    /// What kind of address it is here: one that has a stand-in counts as public.
    pub fn reach(&self, address: IpAddr) -> Reach {
        match (self, address::reach(address)) {
            (Self::Test { stand_ins, .. }, Reach::Special(_))
                if stand_ins.contains_key(&address) =>
            {
                Reach::Public
            }
            (_, reach) => reach,
        }
    }

    /// Where to connect for one of [`PORTS`] of `address`; none for what must not be contacted.
    pub fn socket(&self, address: IpAddr, port: u16) -> Option<SocketAddr> {
        if matches!(self.reach(address), Reach::Special(_)) {
            return None;
        }
        match self {
            Self::Internet => Some(SocketAddr::new(address, port)),
            Self::Test { stand_ins, .. } => {
                let at = PORTS.iter().position(|known| *known == port)?;
                stand_ins.get(&address)?.get(at).copied()
            }
        }
    }

    /// Asks the name servers themselves: no hosts file, no cache, no search list.
    ///
    /// # Errors
    /// When the library cannot be set up.
    pub fn resolver(&self) -> std::result::Result<TokioResolver, NetError> {
        let (config, options) = match self {
            Self::Internet => of_system(&std::fs::read_to_string(RESOLV_CONF).unwrap_or_default()),
            Self::Test { name_server, .. } => (only(*name_server), ResolverOpts::default()),
        };
        let mut builder =
            TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        *builder.options_mut() = options;
        let options = builder.options_mut();
        options.use_hosts_file = ResolveHosts::Never;
        options.cache_size = 0;
        options.preserve_intermediates = true;
        builder.build()
    }
}

/// What resolv.conf(5) says of name servers. Where it names none, or is not there, it is the one of this machine
/// that is asked, as libc does.
fn of_system(resolv_conf: &str) -> (ResolverConfig, ResolverOpts) {
    let mut lines = resolv_conf.lines().map(str::trim);
    let of_servers = |line: &&str| line.starts_with("nameserver") || line.starts_with("options");
    // The search list does not matter, and one that is odd would keep the rest from being read.
    let servers: Vec<&str> = lines.by_ref().filter(of_servers).collect();
    parse_resolv_conf(servers.join("\n")).unwrap_or_else(|_| {
        let of_this_machine = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 53);
        (only(of_this_machine), ResolverOpts::default())
    })
}

fn only(name_server: SocketAddr) -> ResolverConfig {
    let at_port = |mut connection: ConnectionConfig| {
        connection.port = name_server.port();
        connection
    };
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(at_port);
    let server = NameServerConfig::new(name_server.ip(), true, connections.to_vec());
    ResolverConfig::from_name_servers(vec![server])
}

fn test_network(setting: &str) -> Option<Network> {
    let mut name_server = None;
    let mut stand_ins = BTreeMap::new();
    for word in setting.split_ascii_whitespace() {
        match word.split_once('=')? {
            ("dns", at) => name_server = Some(own_socket(at)?),
            (address, sockets) => {
                let (port_80, port_443) = sockets.split_once(',')?;
                let sockets = [own_socket(port_80)?, own_socket(port_443)?];
                stand_ins.insert(address.parse().ok()?, sockets);
            }
        }
    }
    Some(Network::Test {
        name_server: name_server?,
        stand_ins,
    })
}

fn own_socket(text: &str) -> Option<SocketAddr> {
    let socket: SocketAddr = text.parse().ok()?;
    socket.ip().is_loopback().then_some(socket)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTING: &str =
        "dns=127.0.0.1:53 192.0.2.10=127.0.0.1:80,127.0.0.1:443 2001:db8::1=[::1]:81,[::1]:444";

    fn socket(network: &Network, address: &str, port: u16) -> Option<String> {
        let socket = network.socket(address.parse().unwrap(), port);
        socket.map(|socket| socket.to_string())
    }

    fn name_servers(resolv_conf: &str) -> Vec<String> {
        let (config, _) = of_system(resolv_conf);
        let servers = config.name_servers().iter();
        servers.map(|server| server.ip.to_string()).collect()
    }

    #[test]
    fn where_no_name_server_is_named_it_is_this_machines_own() {
        for none in [
            "",
            "\n",
            "# nameserver 192.0.2.53",
            "search example\noptions ndots:2",
            "nameserver",
            "nameserver here",
        ] {
            assert_eq!(name_servers(none), ["127.0.0.1"], "{none:?}");
        }
    }

    #[test]
    fn the_name_servers_that_are_named_are_asked_whatever_else_is_odd() {
        for odd in [
            "",
            "search a..b",
            "options nonsense:1 timeout:1",
            "domain \u{e4}\u{f6}",
        ] {
            let named = format!("{odd}\nnameserver 192.0.2.53\n nameserver 2001:db8::53\n");
            assert_eq!(
                name_servers(&named),
                ["192.0.2.53", "2001:db8::53"],
                "{odd}"
            );
        }
    }

    #[test]
    fn without_the_switch_it_is_the_internet() {
        for setting in [None, Some(""), Some(" \n")] {
            assert_eq!(Network::parse(setting), Ok(Network::Internet));
        }
    }

    #[test]
    fn on_the_internet_only_public_addresses_have_a_socket() {
        let network = Network::Internet;
        assert_eq!(
            socket(&network, "1.1.1.1", 443),
            Some("1.1.1.1:443".to_owned())
        );
        for address in [
            "169.254.169.254",
            "127.0.0.1",
            "192.0.2.10",
            "::1",
            "fd00::1",
            "::ffff:1.1.1.1",
        ] {
            assert_eq!(socket(&network, address, 80), None, "{address}");
        }
    }

    #[test]
    fn a_test_network_reaches_its_stand_ins_and_nothing_else() {
        let network = Network::parse(Some(SETTING)).unwrap();
        let found = [
            socket(&network, "192.0.2.10", 80),
            socket(&network, "192.0.2.10", 443),
            socket(&network, "2001:db8::1", 443),
        ];
        let expected = ["127.0.0.1:80", "127.0.0.1:443", "[::1]:444"];
        assert_eq!(found, expected.map(|socket| Some(socket.to_owned())));
        for address in ["192.0.2.11", "1.1.1.1", "127.0.0.1"] {
            assert_eq!(socket(&network, address, 80), None, "{address}");
        }
        assert_eq!(socket(&network, "192.0.2.10", 22), None);
    }

    #[test]
    fn a_switch_that_leads_off_this_machine_is_refused() {
        for setting in [
            "on",
            "dns=127.0.0.1",
            "dns=192.0.2.1:53",
            "192.0.2.10=127.0.0.1:80,127.0.0.1:443",
            "dns=127.0.0.1:53 192.0.2.10=127.0.0.1:80,10.0.0.1:443",
            "dns=127.0.0.1:53 192.0.2.10=169.254.169.254:80,127.0.0.1:443",
            "dns=127.0.0.1:53 192.0.2.10=127.0.0.1:80",
            "dns=127.0.0.1:53 shop.example=127.0.0.1:80,127.0.0.1:443",
        ] {
            let error = Network::parse(Some(setting)).unwrap_err();
            assert!(error.to_string().contains(TEST_NETWORK), "{setting}");
        }
    }
}
