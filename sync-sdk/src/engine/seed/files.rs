//! Files that seeds upload.

use std::fs;
use std::io;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::target::directus::Upload;

/// A file that is to be uploaded, as it was when it was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LocalFile {
    pub(super) bytes: u64,
    pub(super) sha256: [u8; 32],
}

impl LocalFile {
    pub(super) fn read(path: &str) -> io::Result<Self> {
        let content = fs::read(path)?;
        Ok(Self {
            bytes: content.len() as u64,
            sha256: sha256(&content),
        })
    }
}

pub(super) fn sha256(content: &[u8]) -> [u8; 32] {
    Sha256::digest(content).into()
}

/// Reads a file to upload it under this name and with this media type, or with
/// those that its own name says.
pub(super) fn upload(
    path: &str,
    name: Option<&str>,
    media_type: Option<&str>,
) -> io::Result<Upload> {
    let own = Path::new(path).file_name().unwrap_or_default();
    let own = own.to_string_lossy();
    let guessed = mime_guess::from_path(path).first_or_octet_stream();
    Ok(Upload {
        name: name.unwrap_or(&own).to_owned(),
        media_type: media_type.unwrap_or(guessed.as_ref()).to_owned(),
        bytes: fs::read(path)?,
    })
}
