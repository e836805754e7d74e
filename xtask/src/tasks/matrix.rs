//! What the end-to-end tests run on, and which of them cannot hold where.

use xtask::directus::{Database, Version};

/// A Directus and its database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) version: Version,
    pub(crate) database: Database,
}

/// The cells beside the one that the whole suite runs on. That has tests of Directus 12 on SQLite,
/// too: those that name it.
pub(crate) const OTHERS: [Cell; 2] = [
    Cell {
        version: Version::V11,
        database: Database::Postgres,
    },
    Cell {
        version: Version::V12,
        database: Database::Postgres,
    },
];

/// What runs on them, as a nextest filter: round trips of everything, and what
/// talks about versions and databases.
pub(crate) const SAMPLE: &str = "
    (binary(cli) & test(/^(gazette::the_example|real_dump::|doctor::)/))
    | (binary(engine) & test(/^(collections|field_types|identity|relations|seeds)::/))
    | binary(local_directus)";

/// Tests that cannot hold somewhere.
struct Exception {
    /// Where.
    on: fn(Cell) -> bool,
    /// Which, as a nextest filter.
    tests: &'static str,
    why: &'static str,
}

const EXCEPTIONS: &[Exception] = &[
    Exception {
        on: |cell| cell.version == Version::V12,
        tests:
            "(binary(cli) & test(/^(agency::|code::an_instance_becomes_code|equality::the_agency)/))
            | (binary(cli) & test(/^(circle|equality|real_dump)::mila_server/))
            | (binary(cli) & test(/^equality::names_that_sort_oddly/))
            | (binary(faults) & test(/^the_agency/))",
        why: "they have more than 25 collections, and permissions with rules; without a licence, \
              Directus 12 takes neither",
    },
    Exception {
        on: |cell| cell.version == Version::V12,
        tests: "(binary(cli) & test(/^gazette::the_example/))
            | (binary(cli) & test(/^literals::ids_within_values/))
            | (binary(faults) & test(/^the_gazette/))",
        why: "their permissions have rules, of which Directus 12 takes none without a licence",
    },
    Exception {
        on: |cell| cell.version == Version::V12,
        tests: "binary(cli) & test(/^interop::the_published_client_pushes_our_seeds/)",
        why: "Directus 12 says that who uploads a file has uploaded it, whatever `uploaded_by` was sent; \
              the published client says it once",
    },
    Exception {
        on: |cell| cell.version == Version::V12,
        tests: "binary(cli) & test(/^seed_pulls::what_users_and_files_were_given/)",
        why: "its users come from a provider, which Directus 12 takes with a licence only",
    },
    Exception {
        on: |cell| cell.version == Version::V12,
        tests: "binary(engine)
            & (test(=adopted::a_rule_that_names_one_does_too)
                | test(=collections::a_grant_names_what_is_added)
                | test(=dangers::public::so_is_what_a_rule_lets_everybody_do)
                | test(=relations::a_grant_lets_through_what_its_rule_says)
                | test(=rules::every_rule_is_taken_in_a_permission)
                | test(=select::a_permission_brings_the_fields_of_its_rules))",
        why: "what a permission with a rule does: without a licence, Directus 12 takes none",
    },
    Exception {
        on: |cell| cell.version == Version::V12,
        tests: "binary(rules)
            & (test(=combinations::policies_add_up_as_in_directus)
                | test(=payloads::validations_pass_what_directus_passes))",
        why: "how permissions with rules add up, and what their validations pass: without a licence, \
              Directus 12 takes no such permissions",
    },
    Exception {
        on: |cell| cell.database == Database::Postgres,
        tests: "binary(cli) & test(/^equality::names_that_sort_oddly/)",
        why: "PostgreSQL takes no names as long as some of these",
    },
    Exception {
        on: |cell| cell.database == Database::Postgres,
        tests: "binary(cli) & test(/^equality::the_agency/)",
        why: "the published client compares the order of attachments of one position, of which \
              PostgreSQL has none",
    },
];

impl Cell {
    /// The end-to-end tests that can hold here, as a nextest filter.
    pub(crate) fn tests(self) -> String {
        let filter = "package(sync-tests)".to_owned();
        self.excepted().fold(filter, |filter, exception| {
            format!("{filter} - ({})", exception.tests)
        })
    }

    /// Which cannot, and why.
    pub(crate) fn exceptions(self) -> impl Iterator<Item = String> {
        self.excepted()
            .map(|Exception { tests, why, .. }| format!("{tests}: {why}"))
    }

    fn excepted(self) -> impl Iterator<Item = &'static Exception> {
        let here = move |exception: &&Exception| (exception.on)(self);
        EXCEPTIONS.iter().filter(here)
    }
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Directus {} on {}", self.version, self.database)
    }
}
