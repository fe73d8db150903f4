//! Response bodies, those included that no decent server would send.

use crate::connection::{Busy, Connection, End};
use bytes::Bytes;
use futures_util::stream::{self, Stream};
use http_body_util::{BodyExt, Full, StreamBody, combinators::BoxBody};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::convert::Infallible;
use std::future::pending;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::sleep;

pub(crate) type Body = BoxBody<Bytes, Infallible>;

const HUGE_START: &[u8] = br#"{"data":{"id":"nlcN0TwdZAyNEgdp","name":""#;
const HUGE_END: &[u8] = br#""}}"#;
const HUGE_CHUNK: &[u8] = &[b'a'; 64 * 1024];

/// All of it at once.
pub(crate) fn whole(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).boxed()
}

/// These bytes, then the end of the connection, whatever was announced.
pub(crate) fn cut_off(kept: Bytes, connection: Arc<Connection>) -> Body {
    from_stream(stream::unfold(Some(kept), move |kept| {
        let connection = Arc::clone(&connection);
        async move {
            if let Some(kept) = kept {
                return Some((kept, None));
            }
            // Asked for more, the connection has taken the bytes; it sends them before it looks at this end.
            sleep(Duration::from_millis(1)).await;
            connection.end(End::Close);
            pending().await
        }
    }))
}

/// One byte, a pause, one byte.
pub(crate) fn dripping(bytes: Bytes, interval: Duration) -> Body {
    from_stream(stream::unfold(0, move |sent| {
        let byte = bytes.get(sent..=sent).map(Bytes::copy_from_slice);
        async move {
            let byte = byte?;
            if sent > 0 {
                sleep(interval).await;
            }
            Some((byte, sent + 1))
        }
    }))
}

/// An app with a very long name: JSON of this many bytes, made while it is sent.
pub(crate) fn huge(bytes: u64) -> Body {
    let filling = bytes.saturating_sub((HUGE_START.len() + HUGE_END.len()) as u64);
    let chunk = HUGE_CHUNK.len() as u64;
    let full = (0..filling / chunk).map(move |_| HUGE_CHUNK);
    let rest = &HUGE_CHUNK[..(filling % chunk) as usize];
    let parts = std::iter::once(HUGE_START)
        .chain(full)
        .chain([rest, HUGE_END]);
    from_stream(stream::iter(parts.map(Bytes::from_static)))
}

fn from_stream(stream: impl Stream<Item = Bytes> + Send + Sync + 'static) -> Body {
    let frames = futures_util::StreamExt::map(stream, |bytes| Ok(Frame::data(bytes)));
    StreamBody::new(frames).boxed()
}

/// The connection counts as busy until the body is sent or given up.
pub(crate) fn keep_while_sent(body: Body, busy: Busy) -> Body {
    WhileSent { body, _busy: busy }.boxed()
}

struct WhileSent {
    body: Body,
    _busy: Busy,
}

impl HttpBody for WhileSent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
