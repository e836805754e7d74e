//! Directus versions.

/// A Directus version: `major.minor.patch`, without a pre-release part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Breaking releases.
    pub major: u16,
    /// Feature releases; nearly each adds columns.
    pub minor: u16,
    /// Fixes.
    pub patch: u16,
}

impl Version {
    /// The oldest version that can be synced: the first with policies.
    pub const OLDEST: Version = Version::new(11, 0, 0);
    /// The first major version that is not supported.
    pub const TOO_NEW: Version = Version::new(13, 0, 0);

    /// A version from its parts.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self {
            major,
            minor,
            patch,
        }
    }

    /// Reads `11.17.4`; a pre-release or build suffix is ignored. `None` when
    /// the text does not start with two numbers.
    pub fn parse(text: &str) -> Option<Self> {
        let core = text
            .trim()
            .trim_start_matches('v')
            .split(['-', '+'])
            .next()?;
        let mut parts = core.split('.').map(str::parse::<u16>);
        let major = parts.next()?.ok()?;
        let minor = parts.next()?.ok()?;
        let patch = parts.next().map_or(Some(0), Result::ok)?;
        Some(Self::new(major, minor, patch))
    }

    /// Whether this tool supports a server of this version.
    pub fn is_supported(self) -> bool {
        (Self::OLDEST..Self::TOO_NEW).contains(&self)
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_servers_report() {
        assert_eq!(Version::parse("11.17.4"), Some(Version::new(11, 17, 4)));
        assert_eq!(Version::parse("12.0.0-rc.1"), Some(Version::new(12, 0, 0)));
        assert_eq!(Version::parse("latest"), None);
    }

    #[test]
    fn supports_11_and_12() {
        assert!(!Version::new(10, 13, 4).is_supported());
        assert!(Version::new(11, 0, 0).is_supported());
        assert!(Version::new(12, 4, 1).is_supported());
        assert!(!Version::new(13, 0, 0).is_supported());
    }
}
