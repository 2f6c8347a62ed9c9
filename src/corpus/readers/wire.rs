//! Messages between the program and its readers: the length in four bytes, then JSON.

use std::io::{self, Read, Write};

use serde::{Serialize, de::DeserializeOwned};

/// The longest message, in bytes: more than a reader within its limits can make.
const BYTES_MAX: u32 = 256 << 20;

/// Writes a message.
pub(super) fn send(to: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    send_bytes(to, &serde_json::to_vec(message)?)
}

/// Writes bytes as they are, behind their length.
pub(super) fn send_bytes(to: &mut impl Write, body: &[u8]) -> io::Result<()> {
    let length = u32::try_from(body.len()).ok().filter(|&length| length <= BYTES_MAX);
    let length = length.ok_or_else(too_long)?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(body)?;
    to.flush()
}

/// Reads a message; nothing where the other end has closed.
pub(super) fn receive<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<T>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    Ok(Some(serde_json::from_slice(&body_of(length, from)?)?))
}

/// Reads bytes that must follow.
pub(super) fn receive_bytes(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    body_of(length, from)
}

fn body_of(length: [u8; 4], from: &mut impl Read) -> io::Result<Vec<u8>> {
    let length = u32::from_le_bytes(length);
    if length > BYTES_MAX {
        return Err(too_long());
    }
    let mut body = Vec::new();
    from.take(u64::from(length)).read_to_end(&mut body)?;
    match body.len() == length as usize {
        true => Ok(body),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

fn too_long() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a message is longer than any document")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_arrive_whole_or_not_at_all() {
        let mut bytes = Vec::new();
        for message in ["one", "two"] {
            send(&mut bytes, &message).expect("memory takes it");
        }
        let mut from = bytes.as_slice();
        assert_eq!(receive::<String>(&mut from).expect("whole").as_deref(), Some("one"));
        assert_eq!(receive::<String>(&mut from).expect("whole").as_deref(), Some("two"));
        assert_eq!(receive::<String>(&mut from).expect("the end"), None);
        assert!(receive::<String>(&mut &bytes[..7]).is_err(), "cut off");
        assert!(receive::<String>(&mut &[255; 8][..]).is_err(), "longer than any");
    }
}
