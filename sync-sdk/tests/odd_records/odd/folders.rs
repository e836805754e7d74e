//! The folders of the file library.

use sync_sdk::prelude::*;

#[derive(Folder)]
#[folder(name = "He said \"hi\" \\ \"##\n*/ {{ $t:x }}\r\u{202e}\0ß")]
pub struct HeSaidHiTXSs;

#[derive(Folder)]
#[folder(parent = HeSaidHiTXSs)]
pub struct Type;

#[derive(Folder)]
#[folder(name = "Self", flows, record = json!({ "more": { "a": [null] } }))]
pub struct SelfFolder;

#[derive(Folder)]
#[folder(name = "図", record = json!({ "parent": "44444444-4444-4444-8444-444444444444" }))]
pub struct Tu;

#[derive(Folder)]
#[folder(name = "type", record = json!({ "parent": "99999999-9999-4999-8999-999999999999" }))]
pub struct TypeFolder;

#[derive(Folder)]
#[folder(record = json!({ "name": "", "parent": "55555555-5555-4555-8555-555555555555" }))]
pub struct UnnamedFolder;
