//! What is found in files of every kind, and that each span is exact.

use ocitar_refs::{Found, ImageUse, Meaning, Style, find};

/// What a file says, one line a use; every span was seen to hold its text.
fn told(name: &str, text: &str) -> Vec<String> {
    let found = find(name, text.as_bytes()).unwrap_or_else(|e| panic!("{name}: {e}\n{text}"));
    check_spans(&found, text);
    found.uses.iter().map(line).collect()
}

fn line(image: &ImageUse) -> String {
    let owners: Vec<&str> = image.owners.iter().map(|owner| owner.path.as_str()).collect();
    let place = &image.scalar().place;
    let what = match &image.meaning {
        Meaning::Reference(_) => "",
        Meaning::Id(_) => " id",
        Meaning::Variable(_) => " variable",
        Meaning::Elsewhere(_) => " elsewhere",
        _ => " invalid",
    };
    let how = if image.scalar().style == Style::Spread { " spread" } else { "" };
    let text = image.text();
    format!("{}:{} {} {}{what}{how}", place.line, place.column, text.escape_debug(), owners.join(" "))
}

fn check_spans(found: &Found, text: &str) {
    for scalar in found.uses.iter().flat_map(|image| image.form.scalars()) {
        let raw = &text[scalar.place.span.clone()];
        if scalar.style != Style::Spread {
            let said = scalar.style.decode(raw).unwrap();
            assert_eq!(said, scalar.text.trim_end_matches('\n'), "{raw:?} {scalar:?}");
        }
    }
}

#[test]
fn finds_images_of_compose() {
    let text = "\u{feff}# ü\r\nx-base: &base\r\n  image: 'app:1'\r\nservices:\r\n  a: {<<: *base, build: .}\r\n  b:\r\n    \
                <<: [*base]\r\n  \"c.d\":\r\n    \"image\": \"r\\x65d\" # ü\r\n  e:\r\n    image: >-\r\n      x/y:2\r\n\r\n  \
                f: {image: ä, volumes: [{type: image, source: v:1}, {type: bind, source: w}]}\r\n  \
                g:\r\n    image: !!str plain\t# tab\r\n  h: {build: .}\r\n  i: {image: }\r\n  j: {image: ''}\r\n  k: {image: \"a\\\n  b\"}\r\n";
    let want = [
        "3:11 app:1 services.a.image services.b.image",
        "9:15 red services.\"c.d\".image",
        "12:7 x/y:2 services.e.image",
        "14:14 ä services.f.image invalid",
        "14:49 v:1 services.f.volumes[0].source",
        "16:18 plain services.g.image",
        "20:14 ab services.k.image spread",
    ];
    assert_eq!(told("compose.yaml", text), want);
}
