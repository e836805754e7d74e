//! A push is disturbed at each of its requests, in every way; then it is run
//! again, and the server must hold what the configuration says.
//!
//! `cargo xtask faults` runs all of it; a test run takes a sample, by a seed that
//! is printed when a case fails (`FAULTS_SEED`, `FAULTS_CASES`, `FAULTS_ONLY`, `FAULTS_WORKERS`).

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod case;
mod matrix;
mod scene;
mod state;

use scene::Scene;

/// A typed project, onto an empty instance.
#[test]
fn the_agency_is_made() {
    matrix::run(&Scene::agency(), 7);
}

/// The same with the tables of `directus-extension-sync`.
#[test]
fn the_agency_is_made_with_the_extension() {
    matrix::run(&Scene::agency_with_extension(), 3);
}

/// A small project.
#[test]
fn the_gazette_is_made() {
    matrix::run(&Scene::gazette(), 2);
}

/// A dump, which an unlicensed Directus 12 takes, too: its records in one transaction.
#[test]
fn the_newsroom_is_made() {
    matrix::run(&Scene::newsroom(), 4);
}

/// Renames, swaps and deletes, on an instance that has an earlier version.
#[test]
fn the_agency_is_changed() {
    matrix::run(&Scene::agency_changed(), 4);
}
