//! The code in the README and in the guide compiles.

macro_rules! chapters {
    ($($name:ident = $file:literal;)*) => {$(
        #[doc = include_str!($file)]
        struct $name;
    )*};
}

chapters! {
    Readme = "../../README.md";
    Introduction = "../../docs/guide/introduction.md";
    Start = "../../docs/guide/start.md";
    Structure = "../../docs/guide/structure.md";
    Environments = "../../docs/guide/environments.md";
    Collections = "../../docs/guide/collections.md";
    Relations = "../../docs/guide/relations.md";
    Interfaces = "../../docs/guide/interfaces.md";
    Rules = "../../docs/guide/rules.md";
    Policies = "../../docs/guide/policies.md";
    Roles = "../../docs/guide/roles.md";
    FromTheApp = "../../docs/guide/from-the-app.md";
    FromTerraform = "../../docs/guide/from-terraform.md";
}
