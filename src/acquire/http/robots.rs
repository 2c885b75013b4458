//! robots.txt: what a site asks programs to leave alone.

use std::time::Duration;

use texting_robots::Robot;
use url::Url;

use super::options::ROBOT_NAME;

/// What one site's robots.txt says to us.
#[derive(Debug)]
pub enum Robots {
    /// There is none (or none that can be read): everything is allowed.
    Open,
    /// These rules.
    Rules(Box<Robot>),
    /// It could not be had, so nobody knows; why.
    Unknown(String),
}

/// More of a robots.txt is not read (Google reads as much).
pub const MAX_ROBOTS: u64 = 500 * 1024;
/// A site that asks for longer pauses gets these.
const MAX_DELAY: Duration = Duration::from_secs(30);
/// A rule longer than this is none; the parser compiles some of them to regexes.
const MAX_LINE: usize = 1024;

impl Robots {
    /// Reads the file.
    pub fn parse(bytes: &[u8]) -> Self {
        let read = |keep: &dyn Fn(&[u8]) -> bool| {
            let text: Vec<u8> = bytes
                .split(|&b| b == b'\n')
                .filter(|line| line.len() <= MAX_LINE && keep(line))
                .collect::<Vec<_>>()
                .join(&b'\n');
            Robot::new(ROBOT_NAME, &text).ok()
        };
        // Rules with `$` become regexes, and one that is too large would spoil the whole file.
        match read(&|_| true).or_else(|| read(&|line| !line.contains(&b'$'))) {
            Some(robot) => Self::Rules(Box::new(robot)),
            None => Self::Open,
        }
    }

    /// Whether `url` may be fetched.
    pub fn allows(&self, url: &Url) -> bool {
        match self {
            Self::Open => true,
            Self::Rules(robot) => robot.allowed(url.as_str()),
            Self::Unknown(_) => false,
        }
    }

    /// How long this answer stands; `watch` runs for days.
    pub fn good_for(&self) -> Duration {
        Duration::from_secs(if matches!(self, Self::Unknown(_)) { 10 * 60 } else { 24 * 3600 })
    }

    /// The pause between requests that the site asks for.
    pub fn delay(&self) -> Duration {
        match self {
            // A hostile file may say `nan`, `inf` or `-1`.
            Self::Rules(robot) => robot
                .delay
                .and_then(|seconds| Duration::try_from_secs_f32(seconds.min(MAX_DELAY.as_secs_f32())).ok())
                .unwrap_or_default(),
            _ => Duration::ZERO,
        }
    }
}

/// Where the robots.txt for `url` is.
pub fn robots_url(url: &Url) -> Url {
    let mut robots = url.clone();
    robots.set_path("/robots.txt");
    robots.set_query(None);
    robots
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(text: &str, path: &str) -> bool {
        Robots::parse(text.as_bytes()).allows(&Url::parse("https://a.example/").unwrap().join(path).unwrap())
    }

    #[test]
    fn rules_for_all_and_rules_for_us() {
        let text = "User-agent: *\nDisallow: /private\nCrawl-delay: 2\n\nUser-agent: Tallywire\nDisallow: /figures\n";
        assert!(!allows(text, "/figures/1"));
        assert!(allows(text, "/private"));
        assert!(!allows("User-agent: *\nDisallow: /", "/story"));
        assert!(allows("", "/story"));
        assert!(allows("<html>no such page</html>", "/story"));
    }

    #[test]
    fn delays_are_kept_sane() {
        let delay = |text: &str| Robots::parse(format!("User-agent: *\nCrawl-delay: {text}\n").as_bytes()).delay();
        assert_eq!(delay("2"), Duration::from_secs(2));
        assert_eq!(delay("86400"), MAX_DELAY);
        assert!(delay("nan") <= MAX_DELAY);
        assert!(delay("-1") <= MAX_DELAY);
    }

    #[test]
    fn one_monstrous_rule_does_not_open_the_rest() {
        let text = format!("User-agent: *\nDisallow: /{}$\nDisallow: /secret\n", "*x[".repeat(20_000));
        assert!(!allows(&text, "/secret/1"));
        assert!(allows(&text, "/open"));
    }
}
