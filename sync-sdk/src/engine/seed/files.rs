//! Files that seeds upload.

use std::fs;
use std::io;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::plan::Content;
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

/// Reads what is uploaded.
pub(super) fn upload(content: &Content) -> io::Result<Upload> {
    let path = Path::new(&content.path);
    let own = || {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let guessed = || {
        mime_guess::from_path(path)
            .first_or_octet_stream()
            .to_string()
    };
    Ok(Upload {
        name: content.name.clone().unwrap_or_else(own),
        media_type: content.media_type.clone().unwrap_or_else(guessed),
        bytes: fs::read(path)?,
    })
}
