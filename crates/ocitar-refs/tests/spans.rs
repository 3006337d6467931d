//! Whatever way a file writes a reference, the bytes of its span are the reference.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]

use ocitar_refs::{Style, find};
use proptest::prelude::*;

/// How one service writes its image.
#[derive(Clone, Copy, Debug)]
enum Writing {
    Plain,
    Single,
    Double,
    Escaped,
    Literal,
    Folded,
    Flow,
    FlowQuoted,
    Json,
    Tagged,
    Anchored,
    /// An alias of the anchor before, if there is one.
    Alias,
    /// A merge of the service before, if that has an anchor.
    Merged,
}

#[derive(Clone, Debug)]
struct Service {
    writing: Writing,
    reference: String,
    comment: String,
    spaces: usize,
}

#[derive(Clone, Debug)]
struct File {
    services: Vec<Service>,
    indent: usize,
    line_end: &'static str,
    has_bom: bool,
    has_documents: bool,
}

/// The text of a file, and the references that stand in it, in order, with how many use each.
fn write(file: &File) -> (String, Vec<(String, usize)>) {
    let (mut text, mut want): (String, Vec<(String, usize)>) = (String::new(), Vec::new());
    let (one, two, three) = (file.indent, file.indent * 2, file.indent * 3);
    let mut anchored: Option<usize> = None;
    let mut merged: Option<(usize, usize)> = None;
    text += "services: # all\n";
    for (i, Service { writing, reference: r, comment, spaces }) in file.services.iter().enumerate() {
        let gap = " ".repeat(*spaces);
        let alone = format!("#{comment}\n");
        let comment = format!("{gap} #{comment}\n");
        let head = format!("{:one$}s{i}:{comment}", "");
        let key = format!("{:two$}image:{gap}", "");
        let mut is_alias = None;
        text += &match writing {
            Writing::Plain => format!("{head}{key}{r}{comment}"),
            Writing::Single => format!("{head}{key}'{r}'{comment}"),
            Writing::Double => format!("{head}{key}\"{r}\"{comment}"),
            Writing::Escaped => {
                let escaped: String = r.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
                format!("{head}{:two$}\"image\" :{gap}\"{escaped}\"{comment}", "")
            }
            Writing::Literal => format!("{head}{key}|-{comment}{:three$}{r}\n", ""),
            Writing::Folded => format!("{head}{key}>-{comment}{:three$}{r}\n", ""),
            Writing::Flow => format!("{:one$}s{i}:{gap}{{ports: [ 'a', b ],{gap}image: {r} }}{comment}", ""),
            Writing::FlowQuoted => format!("{:one$}s{i}: {{'image':\"{r}\",{gap}ü: ö}}{comment}", ""),
            Writing::Json => {
                format!("{:one$}\"s{i}\": {{\"é\":\"\\u00fc\",\"image\":{gap}\"{r}\"}}{comment}", "")
            }
            Writing::Tagged => format!("{head}{key}!!str {r}{comment}"),
            Writing::Anchored => {
                anchored = Some(want.len());
                merged = Some((i, want.len()));
                format!("{:one$}s{i}: &s{i}{comment}{key}&a{gap}{r}{comment}", "")
            }
            Writing::Alias => match anchored {
                Some(at) => {
                    is_alias = Some(at);
                    format!("{head}{key}*a{comment}")
                }
                None => format!("{head}{key}{r}{comment}"),
            },
            Writing::Merged => match merged {
                Some((service, at)) => {
                    is_alias = Some(at);
                    format!("{head}{:two$}<<: *s{service}{comment}", "")
                }
                None => format!("{head}{key}{r}{comment}"),
            },
        };
        match is_alias {
            Some(at) => want[at].1 += 1,
            None => want.push((r.clone(), 1)),
        }
        text += &alone;
    }
    if file.has_documents {
        text = format!("# first\nx: [ü]\n---\n{text}...\n---\ny: image\n");
    }
    let bom = if file.has_bom { "\u{feff}" } else { "" };
    (format!("{bom}{}", text.replace('\n', file.line_end)), want)
}

fn writing() -> impl Strategy<Value = Writing> {
    use Writing::{
        Alias, Anchored, Double, Escaped, Flow, FlowQuoted, Folded, Json, Literal, Merged, Plain, Single,
        Tagged,
    };
    prop::sample::select(vec![
        Plain, Single, Double, Escaped, Literal, Folded, Flow, FlowQuoted, Json, Tagged, Anchored, Alias,
        Merged,
    ])
}

fn service() -> impl Strategy<Value = Service> {
    let reference = "[a-z]{1,8}(/[a-z]{1,8}){0,2}(:[a-zA-Z0-9_][a-zA-Z0-9._-]{0,9})?(@sha256:[0-9a-f]{64})?";
    (writing(), reference, "[ -~üé\t]{0,20}", 1_usize..4)
        .prop_map(|(writing, reference, comment, spaces)| Service { writing, reference, comment, spaces })
}

fn file() -> impl Strategy<Value = File> {
    let line_end = prop::sample::select(vec!["\n", "\r\n"]);
    (prop::collection::vec(service(), 1..8), 1_usize..5, line_end, any::<bool>(), any::<bool>()).prop_map(
        |(services, indent, line_end, has_bom, has_documents)| File {
            services,
            indent,
            line_end,
            has_bom,
            has_documents,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spans_hold_references(file in file()) {
        let (text, want) = write(&file);
        let found = find("compose.yaml", text.as_bytes()).map_err(|e| TestCaseError::fail(format!("{e}\n{text}")))?;
        let got: Vec<(String, usize)> = found.uses.iter().map(|u| (u.text(), u.owners.len())).collect();
        prop_assert_eq!(got, want, "{}", text);
        for scalar in found.uses.iter().flat_map(|u| u.form.scalars()) {
            let place = &scalar.place;
            let raw = &text[place.span.clone()];
            prop_assert_ne!(scalar.style, Style::Spread);
            let said = scalar.style.decode(raw);
            prop_assert_eq!(said.as_ref(), Some(&scalar.text));
            let before = text[..place.span.start].trim_start_matches('\u{feff}');
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            prop_assert_eq!((place.line, place.column), (line, column));
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "[ -~\n\r\t\u{feff}üé]{0,200}", name in prop::sample::select(vec![
        "compose.yaml", "values.yaml", "Dockerfile", "x.yaml", ".gitlab-ci.yml", "kustomization.yaml",
        ".github/workflows/x.yml",
    ])) {
        if let Ok(found) = find(name, text.as_bytes()) {
            for scalar in found.uses.iter().flat_map(|u| u.form.scalars()) {
                let raw = &text[scalar.place.span.clone()];
                let said = scalar.style.decode(raw);
                prop_assert!(scalar.style == Style::Spread || said.as_deref() == Some(scalar.text.trim_end_matches('\n')));
            }
        }
    }

    #[test]
    fn spans_of_dockerfiles_hold_references(words in prop::collection::vec(
        prop::sample::select(vec![
            "FROM", "COPY", "RUN", "ARG", " ", " ", "\\\n", "`\n", "\n", "\r\n", "# c", "a:1", "\"b:2\"", "'c:3'", "$X",
            "${Y:-d}", "--from=", "--mount=from=e:5,x", "AS", "<<EOF", "EOF", "# escape=`\n", "=", "ü", "\\",
        ]), 0..40)) {
        let text = words.concat();
        if let Ok(found) = find("Dockerfile", text.as_bytes()) {
            for scalar in found.uses.iter().flat_map(|u| u.form.scalars()) {
                let raw = text.get(scalar.place.span.clone());
                prop_assert!(raw.is_some(), "{:?}", text);
                prop_assert!(scalar.style == Style::Spread || raw == Some(&scalar.text), "{:?} {:?}", text, scalar);
            }
        }
    }
}
