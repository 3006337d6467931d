//! `ocitar drift`: arguments, and from what runs to an exit code.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;
use ocitar::{Engine, Escaped};
use ocitar_deploy::Drift;

use crate::exit::{Exit, Failure};
use crate::input::{Quick, Reading};
use crate::shipped::{self, How};
use crate::{json, output, render};

const EXAMPLES: &str = "\
Examples:
  ssh server \"$(ocitar plan --print-collect)\" | ocitar drift app.stamp.json --from -
  docker inspect $(docker ps -q) | ocitar drift app.tar --from -
  kubectl get pods -A -o json | ocitar drift app.stamp.json --from -
  ocitar drift --from host.json        without a stamp: did a name move away from under a container?

Reads docker and podman inspect (containers and images), `docker ps`, `docker compose ps` and
`docker service ps` with --format json, `podman ps --format json`, kubectl get pods -o json, crictl ps and
inspect -o json; any number of them one behind the other.

Exit codes: 0 nothing that runs is stale; 1 something is (with --strict: or is unknown); 2 could not finish,
or nothing could be compared on one of the hosts.";

/// Tell whether what runs is what was shipped
///
/// Holds the image ID that each container really runs against every identity of the archive: a tag tells
/// nothing, for it may have moved since. Without an archive, against what its name leads to by now and
/// against the other containers of its service. Containers that are not running are shown, and do not
/// count.
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

    /// Fail on what is unknown too
    #[arg(long)]
    strict: bool,

    /// Print nothing but what is wrong
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
    let mut states = Vec::new();
    for path in &args.from {
        let mut state = shipped::host(path)?;
        state.daemon.engine = args.engine.or(state.daemon.engine);
        states.push((path.display().to_string(), state));
    }
    let platform = states.iter().find_map(|(_, state)| state.daemon.platform.as_ref());
    let how = How { reading: &args.reading, depth: &args.depth, host: super::host(platform, None)? };
    let stamp = args.shipped.as_deref().map(|shipped| shipped::read(shipped, &how)).transpose()?;
    let drift = |(path, state)| (path, Drift::of(stamp.as_ref(), &state));
    let hosts: Vec<(String, Drift)> = states.into_iter().map(drift).collect();
    let text = match args.json {
        true => json::drift::document(&hosts)?,
        false => hosts.iter().map(|(path, drift)| render::drift::text(path, drift, args.quiet)).collect(),
    };
    output::report(&text)?;
    let is_wrong = |drift: &Drift| drift.is_stale() || (args.strict && drift.is_uncertain());
    if hosts.iter().any(|(_, drift)| is_wrong(drift)) {
        return Ok(Exit::No);
    }
    // A host of which nothing could be told must not hide behind one of which something could.
    match hosts.iter().find(|(_, drift)| !drift.is_comparable()) {
        Some((path, drift)) => Err(nothing(path, drift, stamp.is_some())),
        None => Ok(Exit::Yes),
    }
}

/// Why a silence would be no good news.
fn nothing(path: &str, drift: &Drift, is_stamped: bool) -> Failure {
    let (text, advice) = if drift.rows.is_empty() && is_stamped {
        ("no container runs an image of that name", "compare the names: ocitar ls ARCHIVE, docker ps -a")
    } else if drift.rows.is_empty() {
        ("there are no containers", "`ocitar plan --print-collect` prints the command that collects them")
    } else if drift.rows.iter().all(|row| !row.container.is_live()) {
        ("no container of it is running", "start it, and look again")
    } else {
        ("nothing could be compared", "collect with the command of `ocitar plan --print-collect`")
    };
    let path = if path == "-" { "standard input" } else { path };
    Failure::failed(format!("{}: {text}", Escaped(path))).advise(advice)
}
