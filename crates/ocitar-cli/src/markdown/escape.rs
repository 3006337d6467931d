/// Text in Markdown that stays text on every forge, and that mentions nobody: what could be markup is
/// written as its number, and what a forge looks for in the text that comes of it (people, issues,
/// links, emoji) is broken by an empty comment too. All else stays as it is, to be read before it is
/// rendered. Holds within a line, not for its first characters.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
        match c {
            '@' | '#' | '!' | '%' | '~' | '$' | '&' => out += &apart(c),
            ':' if after.starts_with("//") || is_emoji(after) => out += &apart(c),
            '.' if ends_with(before, "www") => out += &apart(c),
            '-' if ends_with(before, "gh") && starts_with_digit(after) => out += &apart(c),
            '<' | '\\' | '`' | '*' | '[' | ']' | '|' | '{' => out += &number(c),
            '_' if !is_in_word(before, after) => out += &number(c),
            c => out.push(c),
        }
    }
    out
}

fn number(c: char) -> String {
    format!("&#{};", u32::from(c))
}

fn apart(c: char) -> String {
    format!("{}<!-- -->", number(c))
}

/// Whether a colon before that begins the name of an emoji. Two digits are minutes.
fn is_emoji(after: &str) -> bool {
    let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-')));
    let Some((name, rest)) = end.map(|end| after.split_at(end)) else {
        return false;
    };
    let is_time = name.len() == 2 && name.bytes().all(|byte| byte.is_ascii_digit());
    rest.starts_with(':') && !name.is_empty() && !is_time
}

fn ends_with(text: &str, end: &str) -> bool {
    let at = text.len().checked_sub(end.len());
    at.and_then(|at| text.get(at..)).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether an underline has a letter or digit on both sides, where it is no markup.
fn is_in_word(before: &str, after: &str) -> bool {
    before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric)
}

/// The same in a monospaced face.
pub(super) fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(text))
}

/// Text in a block of HTML, such as `<pre>`.
pub(super) fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_nothing_to_take_for_markup() {
        for (text, want) in [
            ("<script>", "&#60;script>"),
            ("a|b`c`", "a&#124;b&#96;c&#96;"),
            ("*a* __b__ _c_", "&#42;a&#42; &#95;&#95;b&#95;&#95; &#95;c&#95;"),
            ("[a](b) ![c]", "&#91;a&#93;(b) &#33;<!-- -->&#91;c&#93;"),
            ("\\u{1b}", "&#92;u&#123;1b}"),
            ("@all #1 gh-1", "&#64;<!-- -->all &#35;<!-- -->1 gh&#45;<!-- -->1"),
            ("!1 %2 ~3 $4$ &5", {
                "&#33;<!-- -->1 &#37;<!-- -->2 &#126;<!-- -->3 &#36;<!-- -->4&#36;<!-- --> &#38;<!-- -->5"
            }),
            ("Www.x.org", "Www&#46;<!-- -->x.org"),
            ("https://x.org", "https&#58;<!-- -->//x.org"),
            (":smile:+1:", "&#58;<!-- -->smile&#58;<!-- -->+1:"),
            ("&lt;", "&#38;<!-- -->lt;"),
        ] {
            assert_eq!(escape(text), want);
        }
        assert_eq!(html("</pre>&"), "&lt;/pre&gt;&amp;");
    }

    #[test]
    fn leaves_what_is_no_markup() {
        for text in [
            "usr/lib-1.2/lib_a.so",
            "files differ: 2 added, 1 changed (now 2)",
            "sha256:2c8b",
            "2026-11-21 06:03:21",
            "1.3.1+dfsg-1, 0755 0:0",
            "names differ: app:1 -> app:2",
            "PATH=/bin:/usr/bin; a 'b' \"c\"",
            "größe::",
        ] {
            assert_eq!(escape(text), text);
        }
    }
}
