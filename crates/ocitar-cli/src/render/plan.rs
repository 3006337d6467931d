//! What a load will do to a host, for people.

use ocitar::{Digest, Escaped, ImageId};
use ocitar_deploy::{
    After, Change, ConditionStamp, Daemon, Fate, Plan, PlannedContainer, PlannedImage, TagChange, Unnamed,
};

use super::style::{ADDED, CHANGED, DIFFERENT, FAINT, HEAD, REMOVED, paint};
use super::{Columns, bytes, names, place, remedy};

/// One host's plan: a line that says what it comes down to, then a block for each kind of thing.
pub(crate) fn text(path: &str, daemon: &Daemon, plan: &Plan) -> String {
    let version =
        daemon.version.as_ref().map_or_else(String::new, |version| format!(" {}", Escaped(version)));
    let on = daemon.platform.as_ref().map_or_else(String::new, |platform| format!(", {platform}"));
    let head = format!("{}: {}{version}{on}\n  {}\n", place(path), plan.engine, summary(plan));
    [paint(HEAD, head), images(plan), tags(plan), unnamed(plan), containers(plan), cost(plan), advice(plan)]
        .concat()
}

fn summary(plan: &Plan) -> String {
    let added = plan.images.iter().filter(|image| !image.present).count();
    let moved = plan.tags.iter().filter(|tag| tag.change == Change::Move).count();
    let stale = plan.containers.iter().filter(|planned| is_stale(planned)).count();
    let parts = [
        count(added, "image is new", "images are new"),
        count(moved, "name moves", "names move"),
        count(plan.unnamed.len(), "image loses its last name", "images lose their last name"),
        count(stale, "container keeps the old image", "containers keep the old image"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "the load changes nothing".to_owned() } else { parts.join(", ") }
}

fn count(n: usize, one: &str, more: &str) -> Option<String> {
    match n {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {more}")),
    }
}

fn is_stale(planned: &PlannedContainer) -> bool {
    planned.after == After::Stale
}

fn images(plan: &Plan) -> String {
    let mut out = String::from("images\n");
    for image in &plan.images {
        let mark = if image.present { paint(FAINT, "=") } else { paint(ADDED, "+") };
        let state = if image.present { "is there already" } else { "new" };
        out += &format!("  {mark} {}  {}  {state}\n", image.id, names(&image.names));
        for condition in &image.conditions {
            out += &format!("      this ID: {}\n", self::condition(condition, image));
        }
    }
    out
}

/// What must hold for an ID; what another image of the host does to it, by that image.
fn condition(condition: &ConditionStamp, image: &PlannedImage) -> String {
    if !condition.is_empty_store() {
        return Escaped(&condition.message).to_string();
    }
    match image.lenders.as_slice() {
        [] => "if no build cache there holds one of its layers compressed; no image there has any".to_owned(),
        [first, others @ ..] => {
            let more = match others.len() {
                0 => String::new(),
                1 => format!(" or {}", short(others[0])),
                n => format!(" or one of {n} others"),
            };
            let first = short(*first);
            format!("not if {first}{more} there holds one of its layers compressed; --host-content tells")
        }
    }
}

fn tags(plan: &Plan) -> String {
    if plan.tags.is_empty() {
        return "names\n  none: the archive carries no name, and what it brings has only its ID\n".to_owned();
    }
    let mut columns = Columns::default();
    for TagChange { name, change, from, to, .. } in &plan.tags {
        let name = Escaped(name).to_string();
        let cells = match (change, from) {
            (Change::Move, Some(from)) => {
                [paint(CHANGED, "~"), name, format!("moves from {} to {}", short(*from), short(*to))]
            }
            (Change::Keep, _) => [paint(FAINT, "="), name, format!("stays at {}", short(*to))],
            _ => [paint(ADDED, "+"), name, format!("new, to {}", short(*to))],
        };
        columns.row(cells);
    }
    format!("names\n{}", columns.render("  "))
}

fn unnamed(plan: &Plan) -> String {
    if plan.unnamed.is_empty() {
        return String::new();
    }
    let mut columns = Columns::default();
    for image in &plan.unnamed {
        let size = image.size.map_or_else(String::new, |size| format!("{}, ", bytes(size)));
        let own = format!("{} of {} layers are its own", image.own_layers, image.layers);
        columns.row([
            paint(REMOVED, "-"),
            short(image.id),
            names(&image.names),
            format!("{size}{own}"),
            fate(image).to_owned(),
        ]);
    }
    format!("left without a name\n{}", columns.render("  "))
}

fn fate(image: &Unnamed) -> &'static str {
    match image.fate {
        Fate::Dangles => "stays as <none> until it is pruned",
        Fate::Vanishes => {
            "is gone, unless it was once loaded without a name: this version of Docker drops it"
        }
        _ => "stays as <none>, or is gone: not seen on this version",
    }
}

fn containers(plan: &Plan) -> String {
    let concerned: Vec<_> = plan.containers.iter().filter(|planned| planned.after != After::Other).collect();
    let others = plan.containers.len() - concerned.len();
    let mut out = String::from("containers: a load restarts none\n");
    for planned in concerned {
        let container = &planned.container;
        let state = container.state.as_deref().unwrap_or("state unknown");
        let runs = container.runs().map_or_else(|| "?".to_owned(), |(digest, _)| short_digest(digest));
        let (mark, word) = match is_stale(planned) {
            true => (paint(DIFFERENT, "!"), "keeps"),
            false => (paint(FAINT, "="), "runs it already:"),
        };
        out += &format!("  {mark} {}  {}  {word} {runs}\n", Escaped(&container.place()), Escaped(state));
        out += &planned.remedy.as_ref().map(|remedy| remedy::lines(remedy, "      ")).unwrap_or_default();
    }
    match count(others, "other is not concerned", "others are not concerned") {
        Some(line) => out + &format!("  {}\n", paint(FAINT, line)),
        None => out,
    }
}

fn cost(plan: &Plan) -> String {
    let cost = &plan.cost;
    let send = cost.send.map_or_else(|| "an unknown number of bytes".to_owned(), bytes);
    let known = match cost.known_layers {
        0 => String::new(),
        n => format!(
            ", {} of them for {n} of {} layers that are there already",
            bytes(cost.known),
            cost.layers
        ),
    };
    format!("bytes\n  {send} to send{known}; about {} more on disk\n", bytes(cost.disk))
}

/// What keeps a way back, and what closes it.
fn advice(plan: &Plan) -> String {
    let commands = plan.way_back();
    if commands.is_empty() {
        return String::new();
    }
    let tool = if plan.engine == ocitar::Engine::Podman { "podman" } else { "docker" };
    let lines: String = commands.iter().map(|command| format!("  $ {}\n", Escaped(command))).collect();
    format!(
        "before the load, for a way back\n{lines}  and no `{tool} rmi`: until the load is done, nothing could be started by that name\n"
    )
}

fn short(id: ImageId) -> String {
    short_digest(id.digest())
}

fn short_digest(digest: Digest) -> String {
    digest.hex().chars().take(12).collect()
}
