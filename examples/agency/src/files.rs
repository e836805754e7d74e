//! The file library.

use sync_sdk::prelude::*;

/// What clients sent us, and what they get.
#[derive(Folder)]
#[folder(name = "Clients", children(Logos, Documents))]
pub struct ClientFiles;

/// Logos of clients.
#[derive(Folder)]
pub struct Logos;

/// Briefings, contracts, offers, invoices.
#[derive(Folder)]
pub struct Documents;

/// What the public sees.
#[derive(Folder)]
#[folder(name = "Website", children(Covers, Galleries))]
pub struct WebsiteFiles;

/// Pictures above posts and pages.
#[derive(Folder)]
pub struct Covers;

/// Pictures in galleries.
#[derive(Folder)]
pub struct Galleries;

/// What applicants send.
#[derive(Folder)]
pub struct Applications;
