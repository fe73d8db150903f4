//! The head of a web server's answer.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::proof::HEADER;

/// Bytes of a head that are read; web servers of the field have less room for it.
const LONGEST: usize = 16 * 1024;

/// The head of an answer, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The status.
    pub status: u16,
    /// The value of the header [`HEADER`], if there is one.
    pub proof: Option<String>,
}

/// Sends `request`, and reads the head of the answer. None for what is no answer in HTTP/1.
pub async fn ask(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    request: &str,
) -> Option<Head> {
    stream.write_all(request.as_bytes()).await.ok()?;
    stream.flush().await.ok()?;
    let mut answer = Vec::new();
    let mut buffer = [0; 2048];
    while answer.len() < LONGEST {
        match stream.read(&mut buffer).await {
            Ok(length @ 1..) => answer.extend_from_slice(buffer.get(..length)?),
            _ => break,
        }
        if let Some(head) = read(&answer) {
            return Some(head);
        }
    }
    None
}

/// The first head that is whole and final: heads with a status of 1xx come before it.
fn read(answer: &[u8]) -> Option<Head> {
    let text = String::from_utf8_lossy(answer);
    let mut heads = text.split("\r\n\r\n").peekable();
    while let Some(head) = heads.next() {
        // What no empty line has ended is not whole.
        heads.peek()?;
        match parse(head)? {
            Head {
                status: 100..=199, ..
            } => {}
            head => return Some(head),
        }
    }
    None
}

fn parse(head: &str) -> Option<Head> {
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    first.next()?.strip_prefix("HTTP/1.")?;
    let status = first.next()?.parse().ok()?;
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case(HEADER)
            .then(|| value.trim().to_owned())
    };
    Some(Head {
        status,
        proof: lines.find_map(header),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(status: u16, proof: Option<&str>) -> Option<Head> {
        Some(Head {
            status,
            proof: proof.map(str::to_owned),
        })
    }

    #[test]
    fn the_status_and_the_one_header_are_read() {
        let plain = "HTTP/1.1 200 OK\r\nServer: nginx\r\nx-wu-serverpilot:  7 live ff \r\n\r\n";
        assert_eq!(read(plain.as_bytes()), head(200, Some("7 live ff")));
        assert_eq!(read(b"HTTP/1.0 503 \r\n\r\n"), head(503, None));
        assert_eq!(
            read(b"HTTP/1.1 301\r\nLocation: x\r\n\r\nbody"),
            head(301, None)
        );
    }

    #[test]
    fn heads_that_come_before_the_answer_are_passed_over() {
        let hints = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
        assert_eq!(read(hints.as_bytes()), None);
        let both = format!("{hints}HTTP/1.1 404 Not Found\r\n\r\n");
        assert_eq!(read(both.as_bytes()), head(404, None));
    }

    #[test]
    fn what_is_not_whole_or_not_http_is_no_answer() {
        for odd in [
            "",
            "HTTP/1.1 200 OK\r\nServer: x\r\n",
            "SSH-2.0-x\r\n\r\n",
            "HTTP/2 200\r\n\r\n",
            "HTTP/1.1 x\r\n\r\n",
        ] {
            assert_eq!(read(odd.as_bytes()), None, "{odd}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_end_in_a_head_or_none(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            let _ = read(&bytes);
        }
    }
}
