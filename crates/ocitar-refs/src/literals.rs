//! What of a text with variables is certain, whoever fills them in.
//!
//! Takes a text, gives the texts around its variables.

/// The texts around the variables: one more than there are variables.
pub(crate) fn literals(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut rest = text;
    while let Some(at) = rest.find(['$', '{']) {
        push(&mut parts, &rest[..at]);
        rest = &rest[at..];
        match variable(rest) {
            Some(length) => {
                rest = &rest[length..];
                parts.push(String::new());
            }
            None => {
                let length = if rest.starts_with("$$") { 2 } else { 1 };
                push(&mut parts, &rest[..1]);
                rest = &rest[length..];
            }
        }
    }
    push(&mut parts, rest);
    parts
}

fn push(parts: &mut [String], text: &str) {
    if let Some(last) = parts.last_mut() {
        last.push_str(text);
    }
}

/// The length of the variable that the text begins with, whoever's it is; none if it begins with
/// none.
fn variable(text: &str) -> Option<usize> {
    if let Some(name) = text.strip_prefix('$') {
        let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
        if end > 0 {
            return Some(1 + end);
        }
    }
    let opens = text.starts_with("{{") || ["${", "$(", "$["].iter().any(|open| text.starts_with(open));
    opens.then(|| closed(text))
}

/// Where the bracket that comes first is closed, or else the end.
fn closed(text: &str) -> usize {
    let mut depth = 0_usize;
    for (i, c) in text.char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' if depth == 1 => return i + 1,
            '}' | ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    text.len()
}
