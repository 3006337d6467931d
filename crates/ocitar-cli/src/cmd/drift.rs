//! `ocitar drift`: arguments, and from what runs to an exit code.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;
use ocitar::{Engine, Escaped};
use ocitar_deploy::{Drift, Stamp};

use crate::exit::{Exit, Failure};
use crate::input::{Quick, Reading};
use crate::shipped::{self, Hosts, How};
use crate::{json, output, render};

const EXAMPLES: &str = "\
Examples:
  ssh server \"$(ocitar plan --print-collect)\" | ocitar drift app.stamp.json --from -
  docker inspect $(docker ps -q) | ocitar drift app.tar --from -
  kubectl get pods -A -o json | ocitar drift app.stamp.json --from -
  ocitar drift --from host.json        without a stamp: did a name move from under a container?

Reads docker and podman inspect (containers and images), `docker ps`, `docker compose ps` and \
`docker service ps` with --format json, `podman ps --format json`, kubectl get pods -o json, crictl ps and \
inspect -o json; any number of them one behind the other.

Exit codes: 0 nothing that runs is stale; 1 something is (with --strict: or is unknown); 2 could not finish, \
nothing could be compared on one of the hosts, or of a container it is unknown whether it runs what was \
shipped (with --lenient: 0).";

/// Tell whether what runs is what was shipped
///
/// Holds the image ID that each container really runs against every identity of the archive: a tag tells
/// nothing, for it may have moved since. Without an archive, against what its name leads to by now and
/// against the other containers of its service. Containers that are not running are shown, and do not
/// count; init containers of a pod that has not ended do.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DriftArgs {
    /// What was shipped: an archive, or its stamp
    #[arg(value_name = "ARCHIVE|STAMP")]
    shipped: Option<OsString>,

    /// What runs, as engines print it: a file, or - for standard input; may be repeated
    #[arg(long, value_name = "FILE|-", required = true)]
    from: Vec<PathBuf>,

    /// The engine there, if what it printed does not say: docker-classic, docker-containerd, containerd or
    /// podman
    #[arg(long, short, value_name = "NAME")]
    engine: Option<Engine>,

    /// Take what is unknown for stale
    #[arg(long, conflicts_with = "lenient")]
    strict: bool,

    /// Pass over what is unknown, as long as something could be compared
    #[arg(long)]
    lenient: bool,

    /// Print nothing but what is stale or unknown
    #[arg(long, short)]
    quiet: bool,

    /// Print everything as JSON
    #[arg(long, conflicts_with = "quiet")]
    json: bool,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    depth: Quick,
}

pub(crate) fn run(args: &DriftArgs) -> Result<Exit, Failure> {
    super::stdin_once(args.from.iter().map(|path| path.as_os_str()).chain(args.shipped.as_deref()))?;
    let Hosts { states, unread } = shipped::hosts(&args.from, args.engine)?;
    let platform = states.iter().find_map(|(_, state)| state.daemon.platform.as_ref());
    let how = How { reading: &args.reading, depth: &args.depth, host: super::host(platform, None)? };
    let stamp = args.shipped.as_deref().map(|shipped| shipped::read(shipped, &how)).transpose()?;
    let drift = |(path, state)| (path, Drift::of(stamp.as_ref(), &state));
    let hosts: Vec<(String, Drift)> = states.into_iter().map(drift).collect();
    let text = match args.json {
        true => json::drift::document(&hosts, &unread)?,
        false => hosts.iter().map(|(path, drift)| render::drift::text(path, drift, args.quiet)).collect(),
    };
    output::report(&text)?;
    unread.iter().for_each(|unread| output::failure(&unread.failure));
    let is_wrong = |drift: &Drift| drift.is_stale() || (args.strict && drift.is_uncertain());
    if hosts.iter().any(|(_, drift)| is_wrong(drift)) {
        return Ok(Exit::No);
    }
    // A host of which nothing could be told must not hide behind one of which something could.
    if let Some((path, drift)) = hosts.iter().find(|(_, drift)| !drift.is_comparable()) {
        return Err(nothing(path, drift, stamp.as_ref()));
    }
    match hosts.iter().find(|(_, drift)| drift.is_uncertain()) {
        Some((path, drift)) if stamp.is_some() && !args.lenient => Err(uncertain(path, drift)),
        _ if !unread.is_empty() => Ok(Exit::Failed),
        _ => Ok(Exit::Yes),
    }
}

/// What is not known to be shipped is not said to be.
fn uncertain(path: &str, drift: &Drift) -> Failure {
    let unknown = |row: &&ocitar_deploy::Row| row.verdict == ocitar_deploy::Freshness::Unknown;
    let text = match drift.live().filter(unknown).count() {
        1 => "of 1 container it is unknown whether it runs what was shipped".to_owned(),
        n => format!("of {n} containers it is unknown whether they run what was shipped"),
    };
    Failure::failed(format!("{}: {text}", input_name(path))).advise(
        "collect with the command of `ocitar plan --print-collect`, which tells most; --lenient passes over them",
    )
}

fn input_name(path: &str) -> String {
    Escaped(if path == "-" { "standard input" } else { path }).to_string()
}

/// Why a silence would be no good news.
fn nothing(path: &str, drift: &Drift, stamp: Option<&Stamp>) -> Failure {
    let names = || stamp.into_iter().flat_map(|stamp| &stamp.images).flat_map(|image| &image.names);
    let named;
    let (text, advice) = if drift.rows.is_empty() && stamp.is_some() {
        let names: Vec<String> = names().map(|name| Escaped(name).to_string()).collect();
        named =
            format!("none of its {} containers runs an image called {}", drift.others, names.join(" or "));
        match names.is_empty() || drift.others == 0 {
            true => {
                ("no container runs what was shipped, by name or ID", "compare with `docker ps -a` there")
            }
            false => (&*named, "compare the names with `docker ps -a` there"),
        }
    } else if drift.rows.is_empty() {
        ("there are no containers", "`ocitar plan --print-collect` prints the command that collects them")
    } else if drift.rows.iter().all(|row| !row.container.is_live()) {
        ("no container of it is running", "start it, and look again")
    } else {
        ("nothing could be compared", "collect with the command of `ocitar plan --print-collect`")
    };
    Failure::failed(format!("{}: {text}", input_name(path))).advise(advice)
}
