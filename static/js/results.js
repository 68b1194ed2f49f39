// Results of a booking: files go up in pieces and go on where they were cut (tus 1.0.0, by
// tus-js-client), two at a time; and checksums are copied.
(() => {
  "use strict";

  const AT_ONCE = 2;
  const MB = 1024 * 1024;
  const section = document.getElementById("results");
  if (!section) return;

  function readyToCopy() {
    section.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });
  }

  section.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const sum = button.closest("li").querySelector("code");
    window.getSelection().selectAllChildren(sum);
    // Over plain HTTP there is no clipboard: what is marked can be copied by key.
    if (!navigator.clipboard) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    button.querySelector("span").textContent = button.dataset.copied;
  });
  readyToCopy();

  const form = section.querySelector("[data-uploads]");
  if (!form) return;
  const words = form.dataset;
  const input = form.querySelector("input[type=file]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const list = form.querySelector("[data-upload-rows]");
  const rows = new Set();
  let asksAgain = null;
  form.querySelector("[data-without-script]").hidden = true;
  form.querySelector("[data-with-script]").hidden = false;

  // What the server has by now, beside what is still being sent; what was typed and chosen stays.
  async function showAnew() {
    clearTimeout(asksAgain);
    const answer = await fetch(section.dataset.results, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [shown, fresh] = [section, page].map((root) => root.querySelector("[data-results-shown]"));
    const typed = shown.querySelector("[name=note]")?.value;
    const note = fresh.querySelector("[name=note]");
    if (note && typed) note.value = typed;
    const chosen = shown.querySelector("[name=report]")?.value;
    // One that was removed meanwhile is none that can be chosen.
    const same = [...fresh.querySelectorAll("[name=report] option")].find((each) => each.value === chosen);
    if (same) same.selected = true;
    hideOwn(fresh);
    shown.replaceWith(fresh);
    readyToCopy();
    watchChecks();
  }

  // What this page sends has a row of its own.
  function hideOwn(shown) {
    const own = [...rows].map((row) => row.upload.url).filter(Boolean).map((url) => new URL(url, location.href).pathname);
    shown.querySelectorAll("[data-upload]").forEach((line) => { if (own.includes(line.dataset.upload)) line.remove(); });
    const box = shown.querySelector("[data-sending]");
    if (box && !box.querySelector("[data-upload]")) box.remove();
  }

  function watchChecks() {
    if (section.querySelector("[data-checking]")) asksAgain = setTimeout(showAnew, 3000);
  }

  // Each piece goes with its checksum, where the browser can reckon one.
  class WithChecksums extends tus.DefaultHttpStack {
    createRequest(method, url) {
      const request = super.createRequest(method, url);
      const send = request.send.bind(request);
      request.send = async (piece = null) => {
        if (method === "PATCH" && piece?.arrayBuffer && window.crypto.subtle) {
          const sum = await window.crypto.subtle.digest("SHA-256", await piece.arrayBuffer());
          request.setHeader("Upload-Checksum", `sha256 ${btoa(String.fromCharCode(...new Uint8Array(sum)))}`);
        }
        return send(piece);
      };
      return request;
    }
  }

  const statusOf = (error) => error.originalResponse?.getStatus() ?? 0;
  const mayGoOn = (status) => [0, 409, 423, 460].includes(status) || (status >= 500 && status !== 507);

  class Row {
    constructor(file) {
      this.file = file;
      this.element = form.querySelector("[data-upload-row]").content.firstElementChild.cloneNode(true);
      this.part("[data-name]").textContent = file.name;
      this.part("progress").setAttribute("aria-label", file.name);
      list.append(this.element);
      this.part("[data-pause]").addEventListener("click", () => this.pause());
      this.part("[data-resume]").addEventListener("click", () => this.wait());
      this.part("[data-remove]").addEventListener("click", () => this.remove());
      this.upload = new tus.Upload(file, {
        endpoint: words.uploads,
        chunkSize: Number(words.piece),
        retryDelays: [0, 1000, 3000, 5000, 10000, 20000],
        metadata: { filename: file.name },
        headers: { "X-CSRFToken": token },
        removeFingerprintOnSuccess: true,
        httpStack: new WithChecksums(),
        onShouldRetry: (error) => this.isRetried(error),
        onProgress: (sent) => this.advance(sent),
        onError: (error) => this.fail(error),
        onSuccess: () => this.finish(),
      });
      this.count(0);
      if (file.size === 0) this.refuse(words.empty);
      else if (file.size > Number(words.most)) this.refuse(words.large);
      else this.wait();
    }

    part(selector) { return this.element.querySelector(selector); }

    say(text, { pause = false, resume = false } = {}) {
      if (this.part("[data-said]").textContent !== text) this.part("[data-said]").textContent = text;
      this.part("[data-pause]").hidden = !pause;
      this.part("[data-resume]").hidden = !resume;
    }

    count(sent) {
      this.part("progress").value = this.file.size ? (sent / this.file.size) * 100 : 0;
      this.part("[data-bytes]").textContent = `${(sent / MB).toFixed(1)} / ${(this.file.size / MB).toFixed(1)} MB`;
    }

    isRetried(error) {
      const retried = mayGoOn(statusOf(error));
      if (retried && this.state === "sends") this.say(words.cut, { pause: true });
      return retried;
    }

    advance(sent) {
      this.count(sent);
      if (this.state === "sends" && navigator.onLine) this.say(words.sends, { pause: true });
    }

    refuse(text) { this.state = "refused"; this.say(text); }

    wait() { this.state = "waits"; this.say(words.waits, { pause: true }); next(); }

    async begin() {
      this.state = "sends";
      this.say(words.sends, { pause: true });
      if (!this.looked) {
        this.looked = true;
        const earlier = await this.upload.findPreviousUploads();
        if (earlier.length) this.upload.resumeFromPreviousUpload(earlier[0]);
      }
      if (this.state === "sends") this.upload.start();
    }

    async pause() {
      this.state = "rests";
      this.say(words.rests, { resume: true });
      await this.upload.abort();
      next();
    }

    fail(error) {
      if (this.state === "rests" || this.state === "removed") return;
      const cut = mayGoOn(statusOf(error));
      this.state = cut ? "cut" : "failed";
      const said = error.originalResponse?.getHeader("Content-Type")?.startsWith("text/plain");
      this.say(cut ? words.cut : (said && error.originalResponse.getBody()) || words.failed, { resume: true });
      next();
    }

    async remove() {
      this.state = "removed";
      rows.delete(this);
      this.element.remove();
      try { await this.upload.abort(true); } catch { /* The list that is shown next still has it. */ }
      next();
      showAnew();
    }

    finish() {
      this.state = "done";
      this.say(words.done);
      rows.delete(this);
      this.element.remove();
      next();
      showAnew();
    }
  }

  function next() {
    const waiting = [...rows].filter((row) => row.state === "waits");
    const sending = [...rows].filter((row) => row.state === "sends").length;
    waiting.slice(0, Math.max(0, AT_ONCE - sending)).forEach((row) => row.begin());
  }

  function take(files) {
    [...files].forEach((file) => { rows.add(new Row(file)); });
    next();
  }

  input.addEventListener("change", () => { take(input.files); input.value = ""; });
  form.addEventListener("submit", (event) => event.preventDefault());
  ["dragenter", "dragover"].forEach((name) => form.addEventListener(name, (event) => {
    event.preventDefault();
    form.classList.add("result-over");
  }));
  form.addEventListener("dragleave", () => form.classList.remove("result-over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("result-over");
    take(event.dataTransfer.files);
  });
  window.addEventListener("online", () => {
    rows.forEach((row) => { if (row.state === "cut") row.wait(); });
  });
  window.addEventListener("beforeunload", (event) => {
    if ([...rows].some((row) => row.state === "sends")) event.preventDefault();
  });
  watchChecks();
})();
