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
    Relations = "../../docs/guide/relations.md";
    Environments = "../../docs/guide/environments.md";
    FromTheApp = "../../docs/guide/from-the-app.md";
    FromTerraform = "../../docs/guide/from-terraform.md";
}
