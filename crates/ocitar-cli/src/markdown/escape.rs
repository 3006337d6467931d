/// Text in Markdown that stays text on every renderer, and that mentions nobody on a forge: all that
/// could be markup is written as its number.
pub(super) fn escape(text: &str) -> String {
    let dots = text.to_ascii_lowercase().contains("www.");
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '@' | '#' => out += &format!("&#{};<!-- -->", u32::from(c)),
            ' ' | '/' | ',' | '-' => out.push(c),
            '.' if !dots => out.push(c),
            c if c.is_alphanumeric() => out.push(c),
            c => out += &format!("&#{};", u32::from(c)),
        }
    }
    out
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
            ("usr/lib-1.2", "usr/lib-1.2"),
            ("<script>", "&#60;script&#62;"),
            ("a|b`c`", "a&#124;b&#96;c&#96;"),
            ("@all #1", "&#64;<!-- -->all &#35;<!-- -->1"),
            ("www.x.org", "www&#46;x&#46;org"),
            ("&lt;", "&#38;lt&#59;"),
        ] {
            assert_eq!(escape(text), want);
        }
        assert_eq!(html("</pre>&"), "&lt;/pre&gt;&amp;");
    }
}
