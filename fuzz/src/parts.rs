//! Several named texts in one input, which a fuzzer can change byte by byte:
//!
//! ```text
//! --- collections/roles.json
//! [{"name": "Editor"}]
//! --- snapshot/info.json
//! {}
//! ```

/// The name and the content of each part, those with a name that is no text
/// excepted.
pub(crate) fn parts(input: &[u8]) -> Vec<(&str, &[u8])> {
    let mut found = Vec::new();
    let mut rest = input;
    while let Some(begin) = find(rest, b"--- ") {
        let part = &rest[begin + 4..];
        let end = find(part, b"\n--- ").map_or(part.len(), |end| end + 1);
        let (part, next) = part.split_at(end);
        rest = next;
        let name = part.iter().position(|byte| *byte == b'\n');
        let (name, body) = part.split_at(name.unwrap_or(part.len()));
        if let Ok(name) = std::str::from_utf8(name) {
            found.push((name, body.get(1..).unwrap_or_default()));
        }
    }
    found
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len())
        .position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn an_input_has_named_parts() {
        let found = parts(b"rubbish\n--- a b\n[1,\n2]\n--- c\n--- d");
        let wanted: [(&str, &[u8]); 3] = [("a b", b"[1,\n2]\n"), ("c", b""), ("d", b"")];
        assert_eq!(found, wanted);
    }
}
