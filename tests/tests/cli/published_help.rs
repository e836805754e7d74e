//! What the published client lists in its help, ours knows.

use std::collections::BTreeSet;

use sync_tests::Cli;

/// The commands and flags that a help lists, without what their values are called.
fn listed(help: &str) -> BTreeSet<String> {
    let mut listed = BTreeSet::new();
    for line in help.lines().filter_map(|line| line.strip_prefix("  ")) {
        let words = line
            .split([' ', ','])
            .take_while(|word| !word.starts_with('<'));
        match words.clone().find(|word| word.starts_with('-')) {
            // Long lines go on below, far to the right.
            Some(_) if line.trim_start().starts_with('-') => {
                let flags = words.filter(|word| word.starts_with('-') && word.len() > 1);
                listed.extend(flags.take(2).map(str::to_owned));
            }
            _ if !line.starts_with(' ') => {
                listed.extend(line.split(' ').next().map(str::to_owned));
            }
            _ => {}
        }
    }
    listed
}

#[test]
fn what_the_published_client_lists_is_known() {
    let (ours, published) = (Cli::to(""), Cli::published(""));
    let mut commands = vec![String::new()];
    let mut count = 0;
    while let Some(command) = commands.pop() {
        let help = |cli: &Cli| {
            let run = cli.run(&format!("{command} --help")).expect(0);
            listed(&run.stdout)
        };
        let (theirs, mine) = (help(&published), help(&ours));
        assert!(theirs.contains("--help"), "{command}: {theirs:?}");
        let missing: Vec<_> = theirs.difference(&mine).collect();
        assert!(
            missing.is_empty(),
            "{command}: {missing:?} of {theirs:?}; {mine:?}"
        );
        count += theirs.len();
        let below = theirs
            .iter()
            .filter(|word| !word.starts_with('-') && *word != "help");
        commands.extend(below.map(|word| format!("{command} {word}").trim().to_owned()));
    }
    assert!(count > 60, "{count}");
}
