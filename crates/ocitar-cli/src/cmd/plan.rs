//! `ocitar plan`: arguments and glue.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;
use ocitar::Engine;
use ocitar_deploy::{Plan, PlanFault};

use crate::exit::{Exit, Failure};
use crate::input::{Quick, Reading};
use crate::shipped::{self, Hosts, How, Unread};
use crate::{json, output, render};

/// What tells all that a plan needs: it needs no root beyond access to docker.
const COLLECT: &str = "docker version --format '{{json .}}'; docker info --format '{{json .}}'; \
docker image ls -aq --no-trunc | sort -u | xargs -r docker image inspect; \
docker ps -aq --no-trunc | xargs -r docker container inspect";

const EXAMPLES: &str = "\
Examples:
  ssh server \"$(ocitar plan --print-collect)\" > host.json
  ocitar plan app.tar --host host.json
  ocitar plan app.stamp.json --host host.json --json

Exit codes: 0 planned; 1 an archive at fault, or one that the engine there will not load; 2 could not \
finish.";

/// Say what a load will do to a host, before it is done
///
/// Which images are added, which names move from which ID to which, what is left without a name, how many
/// bytes it takes - and which containers keep running the old image, for a load restarts nothing, with the
/// command that repins each. HOST is what plain docker or podman commands print there.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES, arg_required_else_help = true)]
pub(crate) struct PlanArgs {
    /// The archive that would be loaded, or its stamp
    #[arg(value_name = "ARCHIVE|STAMP", required_unless_present = "print_collect")]
    shipped: Option<OsString>,

    /// What the host printed of itself: a file, or - for standard input; may be repeated, for several hosts
    #[arg(long, value_name = "HOST", required_unless_present = "print_collect")]
    host: Vec<PathBuf>,

    /// Print the command that prints that, to be run there; with -e podman, podman's
    #[arg(long, conflicts_with_all = ["shipped", "host"])]
    print_collect: bool,

    /// The engine there, if what was collected does not say: docker-classic, docker-containerd or podman
    #[arg(long, short, value_name = "NAME")]
    engine: Option<Engine>,

    /// What the containerd store there holds: the text of `ctr -n moby content ls`; needs the archive.
    /// The ID of an archive without an OCI layout can depend on it
    #[arg(long, value_name = "FILE", conflicts_with = "print_collect")]
    host_content: Option<PathBuf>,

    /// Print everything as JSON
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    depth: Quick,
}

pub(crate) fn run(args: &PlanArgs) -> Result<Exit, Failure> {
    let Some(shipped) = &args.shipped else {
        let is_podman = args.engine == Some(Engine::Podman);
        let command = if is_podman { COLLECT.replace("docker ", "podman ") } else { COLLECT.to_owned() };
        output::data(&format!("{command}\n"))?;
        return Ok(Exit::Yes);
    };
    super::stdin_once(args.host.iter().map(|path| path.as_os_str()).chain([shipped.as_os_str()]))?;
    if args.host_content.is_some() && args.host.len() > 1 {
        return Err(Failure::failed("--host-content is of one host, and several are given")
            .advise("plan for one host at a time"));
    }
    let Hosts { states, mut unread } = shipped::hosts(&args.host, args.engine)?;
    let (mut plans, mut stamp) = (Vec::new(), None);
    for (from, state) in states {
        let host = super::host(state.daemon.platform.as_ref(), args.host_content.as_deref())?;
        let how = How { reading: &args.reading, depth: &args.depth, host };
        // An archive is read once: which of its images a host takes matters to podman alone.
        let stamp = match &mut stamp {
            Some(stamp) => stamp,
            none => none.insert(shipped::read(shipped, &how)?),
        };
        match Plan::of(stamp, &state).map_err(|fault| refuse(&from, &fault)) {
            Ok(plan) => plans.push((from, state.daemon, plan)),
            Err(failure) if args.host.len() == 1 => return Err(failure),
            Err(failure) => unread.push(Unread { from, failure }),
        }
    }
    let text = match args.json {
        true => json::plan::document(&plans, &unread)?,
        false => plans.iter().map(|(path, daemon, plan)| render::plan::text(path, daemon, plan)).collect(),
    };
    output::data(&text)?;
    unread.iter().for_each(|unread| output::failure(&unread.failure));
    Ok(unread.iter().map(|unread| unread.failure.exit).max().unwrap_or(Exit::Yes))
}

fn refuse(from: &str, fault: &PlanFault) -> Failure {
    let text = format!("{}: {}", ocitar::Escaped(from), ocitar::Escaped(&fault.to_string()));
    match fault {
        PlanFault::Refused { .. } => {
            Failure::no(text).advise("`ocitar verify` says what each engine makes of it")
        }
        PlanFault::Incomplete { .. } => Failure::failed(text)
            .advise("collect all of it with the command of `ocitar plan --print-collect`"),
        PlanFault::NoEngine => Failure::failed(text)
            .advise("collect `docker info` too (--print-collect), or say it with --engine"),
        PlanFault::Platform { host, .. } => {
            Failure::failed(text).advise(format!("stamp the archive with --platform {host}"))
        }
        _ => Failure::failed(text),
    }
}
