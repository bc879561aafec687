// What pages gain with JavaScript; every flow works without it.
"use strict";
(() => {
  document.documentElement.classList.add("js");
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}");
  const announce = (text) => { document.getElementById("live").textContent = text; };

  // A money form must not be sent twice by a double click.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
    if (form.dataset.progress !== undefined) upload(event, form);
    else setTimeout(release, 8000, form);  // an answer that is a download leaves the page standing
  });
  const release = (form) => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
  };
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest("form");
    if (form) release(form);
  });
  for (const failure of ["htmx:sendError", "htmx:responseError"]) {
    document.addEventListener(failure, () => announce(document.body.dataset.lost));
  }

  // Uploading with progress: the same form, the same answer, only the waiting is shown.
  function upload(event, form) {
    event.preventDefault();
    const shown = form.querySelector("[data-upload]");
    const bar = shown.querySelector("progress");
    const text = shown.querySelector("[data-upload-text]");
    const percent = shown.querySelector("[data-upload-percent]");
    const body = new FormData(form);
    if (event.submitter && event.submitter.name) body.append(event.submitter.name, event.submitter.value);
    const request = new XMLHttpRequest();
    const send = () => {
      bar.hidden = false;
      bar.value = 0;
      percent.textContent = "0%";
      text.textContent = shown.dataset.sending;
      request.open("POST", form.action);
      for (const [name, value] of Object.entries(token())) request.setRequestHeader(name, value);
      request.send(body);
    };
    // Sent again, a file that had arrived all the same is known by its content and taken in once.
    const waits = [2000, 5000, 10000];
    shown.hidden = false;
    request.upload.onprogress = (sent) => {
      if (!sent.lengthComputable) return;
      bar.max = sent.total;
      bar.value = sent.loaded;
      percent.textContent = `${Math.floor(100 * sent.loaded / sent.total)}%`;
      if (sent.loaded === sent.total) { text.textContent = shown.dataset.checking; bar.removeAttribute("value"); }
    };
    request.onerror = () => {
      bar.hidden = true;
      percent.textContent = "";
      if (waits.length) { text.textContent = shown.dataset.again; setTimeout(send, waits.shift()); return; }
      release(form);
      text.textContent = shown.dataset.lost;
    };
    request.onload = () => {
      if (request.status < 400) { location.assign(request.responseURL); return; }
      release(form);
      shown.hidden = true;
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const main = page.querySelector("main");
      if (!main) { shown.hidden = false; bar.hidden = true; text.textContent = shown.dataset.lost; return; }
      document.title = page.title;
      document.querySelector("main").replaceWith(document.importNode(main, true));
      if (window.htmx) window.htmx.process(document.querySelector("main"));
      attend(document);
    };
    send();
  }

  // Choosing a file is uploading it, where the form says so (one click, not two).
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type === "file") {
      const name = input.closest(".file").querySelector("[data-chosen]");
      if (name && input.files.length) name.textContent = [...input.files].map((file) => file.name).join(", ");
      if (input.dataset.auto !== undefined && input.files.length) input.form.requestSubmit();
    }
    if (input.dataset.checkAll !== undefined) {
      for (const box of input.form.querySelectorAll("input[type=checkbox]:not([data-check-all]):not(:disabled)")) {
        box.checked = input.checked;
      }
    }
    if (input.form) countChosen(input.form);
  });
  function countChosen(root) {
    for (const count of root.querySelectorAll("[data-bulk-count]")) {
      const boxes = count.closest("form").querySelectorAll("input[type=checkbox]:checked:not([data-check-all])");
      count.textContent = boxes.length;
    }
  }

  const over = (field) => {
    for (const other of document.querySelectorAll(".file")) other.classList.toggle("over", other === field);
  };
  document.addEventListener("dragover", (event) => {
    const field = event.target.closest(".file");
    over(field);
    if (field) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const field = event.target.closest(".file");
    if (!field) return;
    event.preventDefault();
    over(null);
    const input = field.querySelector("input[type=file]");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button, a");
    if (!button) return;
    if (button.dataset.show) {
      const input = document.getElementById(button.dataset.show);
      const hidden = input.type === "password";
      input.type = hidden ? "text" : "password";
      button.setAttribute("aria-pressed", String(hidden));
    } else if (button.dataset.copy) {
      const source = document.getElementById(button.dataset.copy);
      navigator.clipboard.writeText(source.innerText).then(() => announce(button.dataset.copied));
    } else if (button.dataset.print !== undefined) {
      window.print();
    } else if (button.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
    } else if (button.hash && button.closest(".problems")) {
      const field = document.getElementById(button.hash.slice(1));
      if (field) { event.preventDefault(); field.scrollIntoView({ block: "center" }); field.focus(); }
    }
  });

  // Vietnamese typing tools rewrite key events: look at the key's place, never while composing.
  document.addEventListener("keydown", (event) => {
    if (event.code !== "Slash" || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.isComposing || event.keyCode === 229 || event.target.closest("input, textarea, select")) return;
    const search = document.querySelector("[data-search]");
    if (search && document.body.dataset.keys !== "off") { event.preventDefault(); search.focus(); }
  });

  // A new fragment, or a page with problems, says where to look.
  function attend(root) {
    const first = root.querySelector(".problems, [data-focus]");
    if (first) { first.setAttribute("tabindex", "-1"); first.focus(); }
    countChosen(root);
  }
  document.addEventListener("htmx:afterSettle", (event) => attend(event.target));
  document.addEventListener("announce", (event) => announce(event.detail.value));
  document.addEventListener("DOMContentLoaded", () => attend(document));
})();
