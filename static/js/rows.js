/*
 * Rows of the long form at once, in the page: add, copy, move, remove, paste from a spreadsheet.
 * The server does the same by the same buttons (recommendations/forms/row_actions.py); names of fields
 * always follow the order of the rows. Every change fires an `input` event, so that it is saved.
 */
(function () {
  "use strict";

  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const TYPED = "input:not([type=hidden]):not([hidden]), textarea, select";
  const typedIn = (row) => all(TYPED, row);
  const fieldsOf = (row) => all(`[data-row-body] :is(${TYPED})`, row);
  const rowsIn = (rows) => all("[data-row]", rows);
  const isGone = (row) => row.querySelector("input[name$='-DELETE']").checked;
  const standing = (rows) => rowsIn(rows).filter((row) => !isGone(row));
  const isBlank = (row) => fieldsOf(row).every((field) => field.value.trim() === "");
  const changed = (element) => element.dispatchEvent(new Event("input", { bubbles: true }));

  /* Words ---------------------------------------------------------------------------------------- */

  const tableOf = (element) => element.closest("[data-table]");
  const say = (table, name, values) => {
    const words = (table.dataset[name] || "").replace(/\{(\w+)\}/g, (_all, key) => values[key]);
    const status = table.querySelector("[data-rows-status]");
    status.textContent = "";
    window.requestAnimationFrame(() => { status.textContent = words; });
  };
  const count = (table) => {
    const found = all("[data-rows]", table).flatMap(standing).length;
    return `${found} ${table.dataset.noun}`;
  };
  /* "Variabel 2", as the server calls it. */
  const called = (row) => {
    const number = row.querySelector("[data-row-number]").textContent;
    return `${row.querySelector(".row-item__title").firstChild.textContent.trim()} ${number}`;
  };

  /* Names and numbers follow the order of the rows ----------------------------------------------- */

  const NAMED = ["id", "name", "for", "value", "list", "aria-describedby", "aria-labelledby"];

  function rename(row, prefix, from, to) {
    const places = [new RegExp(`(^|[\\s_])${prefix}-${from}(?=-|$|\\s)`, "g"), `$1${prefix}-${to}`];
    [row, ...all("*", row)].forEach((element) => {
      NAMED.forEach((name) => {
        if (name === "value" && element.tagName !== "BUTTON") return;
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replace(places[0], places[1]));
      });
      if (element.dataset.rowAct) element.value = `${element.dataset.rowAct}:${prefix}:${to}`;
    });
  }

  function numberAgain(rows) {
    const prefix = rows.dataset.rows;
    const found = rowsIn(rows);
    const moved = found.map((row, index) => [row, row.id.slice(prefix.length + 1), String(index)])
      .filter(([, from, to]) => from !== to);
    moved.forEach(([row, from]) => rename(row, prefix, from, `x${from}`));
    moved.forEach(([row, from, to]) => rename(row, prefix, `x${from}`, to));
    rows.querySelector("input[name$='-TOTAL_FORMS']").value = found.length;
    const left = standing(rows);
    left.forEach((row, index) => {
      all("[data-row-number]", row).forEach((place) => { place.textContent = index + 1; });
      const stays = document.activeElement;
      const [up, down] = ["naik", "turun"].map((act) => row.querySelector(`[data-row-act=${act}]`));
      up.disabled = index === 0;
      down.disabled = index === left.length - 1;
      if (stays && stays.disabled && row.contains(stays)) (stays === up ? down : up).focus();
    });
    rows.classList.toggle("rows--single", left.length < 2);
  }

  function showName(row) {
    const place = row.querySelector("[data-row-name]");
    const name = row.querySelector("[name$='-nama']");
    if (place && name) place.textContent = name.value.trim();
  }

  /* One row --------------------------------------------------------------------------------------- */

  const isFull = (rows) => rowsIn(rows).length >= Number(rows.dataset.most);

  function make(rows, before) {
    const holder = document.createElement("template");
    holder.innerHTML = rows.querySelector("template[data-row-template]").innerHTML
      .replaceAll("__prefix__", rowsIn(rows).length);
    const row = holder.content.querySelector("[data-row]");
    rows.insertBefore(row, before || rows.querySelector("template[data-row-template]"));
    document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: row } }));
    return row;
  }

  function open(row) {
    const body = row.querySelector("details[data-row-body]");
    if (body) body.open = true;
  }

  function begin(row) {
    open(row);
    const first = fieldsOf(row)[0];
    if (first) first.focus();
  }

  function markGone(row, gone) {
    row.querySelector("input[name$='-DELETE']").checked = gone;
    row.querySelector("[data-row-gone]").hidden = !gone;
    row.querySelector("[data-row-body]").hidden = gone;
    row.querySelector("[data-row-tools]").hidden = gone;
    row.classList.toggle("row-item--gone", gone);
    if (gone) {
      const name = row.querySelector("[name$='-nama']");
      const shown = name && name.value.trim() ? name.value.trim() : called(row);
      row.querySelector("[data-row-gone-name]").textContent = shown;
    }
  }

  const isStored = (row) => Boolean(row.querySelector("input[name$='-id']").value);

  /* A row with nothing in it and nothing stored simply goes; any other can be taken back. */
  function takeAway(row) {
    if (isBlank(row) && !isStored(row)) row.remove();
    else markGone(row, true);
  }

  /* A row whose metadata would go with it is asked about first: saving by itself follows within seconds. */
  const askedAbout = new WeakMap();

  function forgetQuestion(table) {
    askedAbout.delete(table);
    table.querySelector("[data-rows-sure]").hidden = true;
  }

  function askAgain(row, rows, table) {
    const sure = table.querySelector("[data-rows-sure]");
    askedAbout.set(table, row);
    say(table, "textMore", { row: called(row) });
    sure.hidden = false;
    sure.onclick = () => {
      acts.hapus(row, rows, table);
      changed(rows);
    };
    sure.focus();
  }

  const acts = {
    salin(row, rows, table) {
      if (isFull(rows)) return say(table, "textFull", { most: rows.dataset.most });
      const words = called(row);
      const copy = make(rows, row.nextElementSibling);
      const values = fieldsOf(row).map((field) => field.value);
      fieldsOf(copy).forEach((field, index) => { field.value = values[index]; field.dispatchEvent(new Event("input")); });
      numberAgain(rows);
      showName(copy);
      begin(copy);
      say(table, "textCopied", { row: words, count: count(table) });
    },
    naik(row, rows, table) { move(row, rows, table, -1); },
    turun(row, rows, table) { move(row, rows, table, 1); },
    hapus(row, rows, table) {
      if ("hasMore" in row.dataset && !isGone(row) && askedAbout.get(table) !== row) return askAgain(row, rows, table);
      forgetQuestion(table);
      const left = standing(rows);
      const next = left[left.indexOf(row) + 1] || left[left.indexOf(row) - 1];
      const words = called(row);
      takeAway(row);
      numberAgain(rows);
      const back = row.isConnected && row.querySelector("[data-row-act=kembalikan]");
      if (back) back.focus();
      else (next ? next.querySelector("summary") || fieldsOf(next)[0] : rows.querySelector("[data-add-row]")).focus();
      say(table, "textRemoved", { row: words, count: count(table) });
      return undefined;
    },
    kembalikan(row, rows, table) {
      markGone(row, false);
      numberAgain(rows);
      begin(row);
      say(table, "textRestored", { row: called(row), count: count(table) });
    },
  };

  function move(row, rows, table, step) {
    const left = standing(rows);
    const other = left[left.indexOf(row) + step];
    if (!other) return;
    const focused = row.contains(document.activeElement) ? document.activeElement : null;
    if (step < 0) rows.insertBefore(row, other);
    else rows.insertBefore(row, other.nextElementSibling);
    if (focused) focused.focus();
    numberAgain(rows);
    const place = standing(rows).indexOf(row) + 1;
    row.scrollIntoView({ block: "nearest" });
    say(table, "textMoved", { row: table.dataset.noun.replace(/^./, (c) => c.toUpperCase()), place, total: left.length });
  }

  function add(rows, table) {
    if (isFull(rows)) return say(table, "textFull", { most: rows.dataset.most });
    const row = make(rows);
    numberAgain(rows);
    begin(row);
    say(table, "textAdded", { row: called(row), count: count(table) });
    return undefined;
  }

  /* Pasting a block of cells ------------------------------------------------------------------------ */

  /* The same reading as recommendations/forms/paste.py. */
  function cellsOf(text) {
    const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    const cell = / *"((?:[^"]|"")*)"(?=\t|\n|$(?![\s\S]))|([^\t\n]*)/y;
    const lines = [];
    let line = [];
    let at = 0;
    while (at <= source.length) {
      cell.lastIndex = at;
      const match = cell.exec(source);
      line.push((match[1] === undefined ? match[2] : match[1].replaceAll('""', '"')).trim());
      at = cell.lastIndex;
      if (at >= source.length || source[at] === "\n") {
        lines.push(line);
        line = [];
      }
      at += 1;
    }
    return lines.filter((cells) => cells.some(Boolean));
  }

  const MONTHS = "januari februari maret april mei juni juli agustus september oktober november desember".split(" ");
  const two = (number) => String(number).padStart(2, "0");

  /* A date as people write it, day first; an empty text where it is none. */
  function isoDate(text) {
    let match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
    let parts = match && [match[1], match[2], match[3]];
    match = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/.exec(text);
    if (match) parts = [match[4], match[3], match[1]];
    match = /^(\d{1,2})[ -]+([a-z]+)\.?[ -]+(\d{4})$/i.exec(text);
    const month = match && MONTHS.findIndex((name) => match[2].length > 2 && name.startsWith(match[2].toLowerCase())) + 1;
    if (month) parts = [match[3], month, match[1]];
    if (!parts) return "";
    const iso = `${parts[0]}-${two(parts[1])}-${two(parts[2])}`;
    const day = new Date(`${iso}T00:00:00Z`);
    return Number.isNaN(day.getTime()) || day.getUTCDate() !== Number(parts[2]) ? "" : iso;
  }

  /* What a cell becomes in a field; null where the field cannot take it. */
  function readFor(field, text) {
    if (field.type === "date") return text === "" ? "" : isoDate(text) || null;
    if (field.tagName !== "SELECT") return text;
    const wanted = text.toLowerCase();
    const option = Array.from(field.options).find((o) => [o.value, o.textContent.trim()].some((t) => t.toLowerCase() === wanted));
    return option ? option.value : null;
  }

  const label = (field) => {
    const found = field.labels && field.labels[0];
    return found ? found.textContent.replace("*", "").trim().toLowerCase() : "";
  };

  /* A line of headings, and a column that only counts, are no cells of ours. */
  function trimmed(lines, row) {
    const fields = fieldsOf(row);
    const bare = (text) => text.replace(/\s*\([^)]*\)|\*/g, "").trim().toLowerCase();
    const known = new Set([...fields.map((f) => bare(label(f))), "no", "nomor", "no.", "#", ""]);
    const body = lines.length > 1 && lines[0].every((cell) => known.has(bare(cell))) ? lines.slice(1) : lines;
    const numbered = body.every((cells) => cells.length > fields.length && /^\d+\.?$/.test(cells[0]));
    return numbered ? body.map((cells) => cells.slice(1)) : body;
  }

  /* Where each cell goes: [row or null for a new one, column, text]. */
  function plan(lines, rows, row, column) {
    const places = rows.dataset.group
      ? all("[data-rows]", tableOf(rows)).filter((r) => !r.closest("[hidden]")).flatMap(standing)
      : standing(rows);
    const start = places.indexOf(row);
    const width = fieldsOf(row).length;
    return lines.map((cells, index) => ({
      row: places[start + index] || null,
      cells: cells.slice(0, width - column),
      surplus: Boolean(rows.dataset.group) && !places[start + index],
    }));
  }

  const memory = new WeakMap();

  /* Everything about a table before a paste, for taking it back. */
  function remember(table) {
    memory.set(table, all("[data-rows]", table).map((rows) => ({
      rows,
      kept: rowsIn(rows).map((row) => ({ row, gone: isGone(row), values: typedIn(row).map((f) => f.value) })),
    })));
  }

  function takeBack(table) {
    (memory.get(table) || []).forEach(({ rows, kept }) => {
      const known = new Set(kept.map(({ row }) => row));
      rowsIn(rows).filter((row) => !known.has(row)).forEach((row) => row.remove());
      kept.forEach(({ row, gone, values }) => {
        typedIn(row).forEach((field, index) => { field.value = values[index]; field.dispatchEvent(new Event("input")); });
        if (isGone(row) !== gone) markGone(row, gone);
        showName(row);
      });
      numberAgain(rows);
    });
    memory.delete(table);
    table.querySelector("[data-rows-undo]").hidden = true;
    say(table, "textUndone", { count: count(table) });
    changed(table);
  }

  function write(planned, rows, column, table) {
    remember(table);
    const unread = [];
    let placed = 0;
    let first = null;
    let surplus = 0;
    planned.forEach((line) => {
      if (line.surplus || (!line.row && isFull(rows))) { surplus += 1; return; }
      const row = line.row || make(rows);
      first = first || row;
      const fields = fieldsOf(row).slice(column);
      line.cells.forEach((cell, index) => {
        const value = readFor(fields[index], cell);
        if (value === null) unread.push(cell);
        fields[index].value = value === null ? "" : value;
        fields[index].dispatchEvent(new Event("input"));
      });
      placed += 1;
      showName(row);
    });
    all("[data-rows]", table).forEach(numberAgain);
    if (first) begin(first);
    const words = [["textPasted", { n: placed, count: count(table) }]];
    if (unread.length) words.push(["textUnread", { n: unread.length, cells: unread.slice(0, 5).map((c) => `“${c}”`).join(", ") }]);
    if (surplus) words.push(["textSurplus", { n: surplus }]);
    const said = words.map(([name, values]) => (table.dataset[name] || "").replace(/\{(\w+)\}/g, (_a, key) => values[key]));
    table.dataset.textNow = said.join(" ");
    say(table, "textNow", {});
    table.querySelector("[data-rows-undo]").hidden = false;
    changed(table);
  }

  function paste(event, rows, table) {
    const field = event.target;
    const row = field.closest("[data-row]");
    if (!row || !rows.contains(row)) return;
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    const lines = trimmed(cellsOf(text), row);
    // A paragraph pasted into a text area is a paragraph, one cell is one cell.
    const block = lines.some((cells) => cells.length > 1) || (lines.length > 1 && field.tagName !== "TEXTAREA");
    if (!block) return;
    event.preventDefault();
    const column = fieldsOf(row).indexOf(field);
    const planned = plan(lines, rows, row, column);
    const filled = planned.reduce((sum, line) => sum + (line.row
      ? fieldsOf(line.row).slice(column, column + line.cells.length).filter((f) => f.value.trim() !== "").length : 0), 0);
    if (!filled) { write(planned, rows, column, table); return; }
    ask(table, { n: planned.length, filled }, {
      over: () => write(planned, rows, column, table),
      below: rows.dataset.group ? null : () => write(planned.map((line) => ({ ...line, row: null })), rows, column, table),
    });
  }

  /* What is filled is not overwritten without asking. */
  function ask(table, words, ways) {
    const [over, below] = ["[data-rows-overwrite]", "[data-rows-below]"].map((s) => table.querySelector(s));
    say(table, "textAsks", words);
    const close = (way) => () => { over.hidden = true; below.hidden = true; way(); };
    over.hidden = false;
    below.hidden = !ways.below;
    over.onclick = close(ways.over);
    if (ways.below) below.onclick = close(ways.below);
    (ways.below ? below : over).focus();
  }

  /* Ticks of the activity's own variables: a shorter way to write rows ------------------------------- */

  function choices(box) {
    const table = tableOf(box);
    const rows = table.querySelector(`[data-rows="${box.dataset.choices}"]`);
    const nameOf = (row) => row.querySelector("[name$='-nama']");
    const find = (name) => standing(rows).find((row) => nameOf(row).value.trim() === name);
    all("[data-without-script]", box).forEach((button) => { button.hidden = true; });
    box.addEventListener("change", (event) => {
      const name = event.target.value;
      const there = find(name);
      if (event.target.checked && !there) {
        const gone = rowsIn(rows).find((row) => isGone(row) && nameOf(row).value.trim() === name);
        const row = gone || standing(rows).find(isBlank) || make(rows);
        markGone(row, false);
        nameOf(row).value = name;
        const maker = row.querySelector("[name$='-kegiatan_penghasil']");
        if (!maker.value) maker.value = box.dataset.activity || "";
        say(table, "textAdded", { row: name, count: count(table) });
      } else if (!event.target.checked && there) {
        takeAway(there);
        say(table, "textRemoved", { row: name, count: count(table) });
      }
      numberAgain(rows);
      changed(box);
    });
    const follow = () => all("input[type=checkbox]", box).forEach((tick) => { tick.checked = Boolean(find(tick.value)); });
    rows.addEventListener("input", follow);
    rows.addEventListener("rows:changed", follow);
  }

  /* Long tables: all rows at once open or closed ------------------------------------------------------ */

  function folding(table, rows) {
    const bodies = () => all("details[data-row-body]", rows);
    if (bodies().length < 6) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-quiet btn-sm rows__fold";
    const isOpen = () => bodies().every((body) => body.open);
    const name = () => { button.textContent = table.dataset[isOpen() ? "textClose" : "textOpen"]; };
    button.addEventListener("click", () => {
      const wanted = !isOpen();
      bodies().forEach((body) => { body.open = wanted; });
      name();
    });
    rows.addEventListener("toggle", name, true);
    name();
    rows.before(button);
  }

  /* Starting ------------------------------------------------------------------------------------------ */

  function prepare(rows) {
    const table = tableOf(rows);
    numberAgain(rows);
    folding(table, rows);
    rows.addEventListener("click", (event) => {
      const button = event.target.closest("[data-row-act], [data-add-row]");
      if (!button) return;
      event.preventDefault();
      if (button.dataset.rowAct) acts[button.dataset.rowAct](button.closest("[data-row]"), rows, table);
      else add(rows, table);
      rows.dispatchEvent(new Event("rows:changed"));
      changed(rows);
    });
    rows.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      const row = event.target.closest("[data-row]");
      if (!event.altKey || !step || !row || event.target.tagName === "SELECT") return;
      event.preventDefault();
      move(row, rows, table, step);
      changed(rows);
    });
    rows.addEventListener("input", (event) => {
      const row = event.target.closest("[data-row]");
      if (row) showName(row);
    });
    rows.addEventListener("paste", (event) => paste(event, rows, table));
  }

  /* The table as it stands now, not as the page was made, goes to the clipboard. */
  function copyTable(button, table) {
    const quoted = (text) => (/[\t\n]|^\s*"/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const dated = (iso) => {
      const [year, month, day] = iso.split("-").map(Number);
      return `${day} ${MONTHS[month - 1].replace(/^./, (c) => c.toUpperCase())} ${year}`;
    };
    const shown = (field) => (field.type === "date" && field.value ? dated(field.value) : field.value.trim());
    button.addEventListener("click", () => {
      const head = button.dataset.copy.split("\n")[0];
      const lines = all("[data-rows]", table).flatMap((rows) => standing(rows).filter((row) => !isBlank(row)).map((row) => {
        const cells = fieldsOf(row).map(shown);
        return (rows.dataset.group ? [rows.dataset.group, ...cells] : cells).map(quoted).join("\t");
      }));
      button.dataset.copy = [head, ...lines].join("\n");
    }, true);
  }

  all("form[data-form]").forEach((form) => {
    all("[data-rows]", form).forEach(prepare);
    all("[data-choices]", form).forEach(choices);
    all("[data-table]", form).forEach((table) => {
      all("[data-rows-undo]", table).forEach((button) => button.addEventListener("click", () => takeBack(table)));
      all("[data-copy]", table).forEach((button) => copyTable(button, table));
    });
    // The server changed rows on request: they are on the page, but not stored yet.
    if (document.querySelector("[data-acted]")) window.setTimeout(() => changed(form), 0);
  });
})();
