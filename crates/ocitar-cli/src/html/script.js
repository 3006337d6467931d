"use strict";
(() => {
  // As many rows as are put into the page at a time.
  const CHUNK = 200;
  const lists = [];

  function List(section) {
    const form = section.querySelector("form");
    const body = section.querySelector("tbody");
    const more = section.querySelector(".more");
    const out = form.querySelector("output");
    const all = Array.from(body.rows, (row) => {
      const path = row.cells[1].firstElementChild.firstElementChild.firstChild.data;
      const text = row.textContent.toLowerCase();
      return { row, path: path.trimEnd(), text, kind: row.dataset.kind, bytes: Number(row.dataset.bytes) };
    });
    const largest = all.slice().sort((a, b) => b.bytes - a.bytes);
    let found = [];
    let shown = 0;

    function show() {
      const next = found.slice(shown, shown + CHUNK);
      body.append(...next.map((one) => one.row));
      shown += next.length;
      more.hidden = shown === found.length;
    }

    function filter() {
      const words = form.text.value.toLowerCase().split(/\s+/).filter(Boolean);
      const folder = form.directory.value.trim().replace(/^\/+|\/+$/g, "");
      const kinds = new Set(Array.from(form.querySelectorAll("[name=kind]:checked"), (box) => box.value));
      found = (form.order.value === "bytes" ? largest : all).filter((one) =>
        kinds.has(one.kind) &&
        (!folder || one.path === folder || one.path.startsWith(folder + "/")) &&
        words.every((word) => one.text.includes(word)));
      body.replaceChildren();
      shown = 0;
      show();
      out.textContent = found.length === all.length ? `${all.length} files` : `${found.length} of ${all.length} files`;
    }

    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    more.addEventListener("click", () => {
      const first = found[shown];
      show();
      first.row.querySelector("summary").focus({ preventScroll: true });
    });
    new IntersectionObserver((seen) => {
      if (seen.some((one) => one.isIntersecting) && !more.hidden) show();
    }, { rootMargin: "600px" }).observe(more.parentElement);
    form.hidden = false;
    filter();
    return {
      section,
      form,
      filter,
      open(folder) {
        form.directory.value = folder;
        filter();
        section.scrollIntoView();
        form.directory.focus({ preventScroll: true });
      },
    };
  }

  for (const section of document.querySelectorAll("section.files")) {
    if (section.querySelector("form")) lists.push(List(section));
  }

  // A directory of the tree leads to its files.
  for (const button of document.querySelectorAll(".tree button")) {
    const list = lists.find((one) => button.closest(".image").contains(one.section));
    if (!list) continue;
    button.hidden = false;
    button.addEventListener("click", (event) => {
      event.preventDefault();
      list.open(button.value);
    });
  }

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest && event.target.closest("input, select, textarea");
    if (event.key === "Escape" && field && field.form && "value" in field) {
      if (field.value && field.type !== "checkbox" && field.localName === "input") {
        field.value = "";
        field.dispatchEvent(new Event("input", { bubbles: true }));
      } else {
        field.blur();
      }
    }
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || field || !lists.length) return;
    // The list that is in view, or comes next.
    const list = lists.find((one) => one.section.getBoundingClientRect().bottom > 0) || lists[0];
    event.preventDefault();
    list.form.text.focus();
    list.form.text.select();
  });

  // With #selftest, says how long the filter takes on this machine, the page laid out again included,
  // and what `/` and the first directory lead to.
  if (location.hash === "#selftest" && lists.length) {
    const { form, section } = lists[0];
    const time = (text) => {
      const start = performance.now();
      form.text.value = text;
      form.text.dispatchEvent(new Event("input", { bubbles: true }));
      section.getBoundingClientRect();
      return performance.now() - start;
    };
    // The best of three, as other work on the machine is not the filter's.
    const times = ["e", "lib", "1", "no such text", "mode 0755", ""].map((text) => Math.min(time(text), time(text), time(text)));
    const found = document.documentElement.dataset;
    found.filterMs = Math.max(...times).toFixed(1);
    found.files = form.querySelector("output").textContent;
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "/" }));
    found.focus = document.activeElement.name;
    const button = document.querySelector(".tree button");
    if (button) button.click();
    found.folder = `${form.directory.value}: ${form.querySelector("output").textContent}`;
    found.active = document.querySelectorAll("script, iframe, img, object, embed, link, base").length;
  }
})();
