// Small comforts. Every page works without this file.
(() => {
  "use strict";
  document.documentElement.classList.add("js");

  const summary = document.getElementById("errors");
  if (summary) summary.focus();

  // A QR link carries its signed part behind "#", which browsers never send: hand it over in a form.
  const verify = document.querySelector("form[data-fragment]");
  const handOver = () => {
    const isCode = location.hash.startsWith("#ey") || location.hash.length > 20; // also one that was cut off
    if (verify && location.pathname.startsWith("/verify") && isCode) {
      verify.elements.qr.value = location.href;
      verify.submit();
    }
  };
  handOver();
  window.addEventListener("hashchange", handOver);

  // Questions that do not apply are hidden and not sent.
  const form = document.querySelector("form[data-form]");
  if (!form) return;
  const dependent = [...form.querySelectorAll("[data-when]")].map((part) => [part, JSON.parse(part.dataset.when)]);

  const belongs = (name, pointer) =>
    name === pointer || name.startsWith(pointer + "/") || name.startsWith(pointer + ".");
  const answers = (pointer) =>
    [...form.elements].filter((each) => each.name && !each.disabled && belongs(each.name, pointer) &&
      (each.type === "radio" || each.type === "checkbox" ? each.checked : true) && each.value.trim() !== "");
  const value = (pointer) => {
    const found = answers(pointer)[0];
    if (!found) return null;
    if (found.type === "checkbox") return true;
    return found.closest("[data-boolean]") ? found.value === "yes" : found.value;
  };
  const holds = (rule) => {
    if (rule.present !== null) return (answers(rule.at).length > 0) === rule.present;
    const now = value(rule.at);
    return rule.is.length ? rule.is.includes(now) : !rule.not.includes(now);
  };
  const show = (part, shown) => {
    if (part.hidden === !shown) return false;
    part.hidden = !shown;
    for (const each of part.querySelectorAll("input, select, textarea")) {
      each.disabled = Boolean(each.closest("[hidden]"));
    }
    return true;
  };
  const settle = () => {
    let changed = true;
    for (let turn = 0; changed && turn < 5; turn += 1) {
      changed = false;
      for (const [part, rule] of dependent) changed = show(part, holds(rule)) || changed;
    }
  };
  form.addEventListener("change", settle);
  settle();
})();
