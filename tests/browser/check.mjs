// Opens pages in a real browser and says what is wrong with them; prints `ok` where nothing is.
//
// Usage: node check.mjs CHROMIUM SCREENSHOTS PAGE…
// playwright-core and axe-core are taken from the folder that NODE_PATH names.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const require = createRequire(path.join(process.env.NODE_PATH, "index.js"));
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [executablePath, screenshots, ...pages] = process.argv.slice(2);

// The narrowest screen that WCAG 1.4.10 asks for; it is 1280 pixels at a zoom of 400% too.
const NARROW = 320;
const MODES = {
  wide: { viewport: { width: 1280, height: 900 } },
  narrow: { viewport: { width: NARROW, height: 900 } },
  "without script": { viewport: { width: 1280, height: 900 }, javaScriptEnabled: false },
  "forced colours": { viewport: { width: 1280, height: 900 }, forcedColors: "active" },
};

const faults = [];
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
for (const file of pages) {
  const name = path.basename(file, ".html");
  const words = {};
  for (const [mode, options] of Object.entries(MODES)) {
    const fault = (text) => faults.push(`${name}, ${mode}: ${text}`);
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const url = `file://${path.resolve(file)}`;
    page.on("request", (request) => request.url() !== url && fault(`asks for ${request.url()}`));
    page.on("pageerror", (error) => fault(`the script fails: ${error.message}`));
    page.on("console", (message) => message.type() === "error" && fault(message.text()));
    await page.goto(url);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > options.viewport.width) fault(`is ${width} pixels wide`);
    words[mode] = await page.evaluate(() => document.querySelector("main").innerText.split(/\s+/).length);
    const hidden = await page.evaluate(() =>
      [...document.querySelectorAll("main table, main svg, main h2")].filter((one) => !one.getClientRects().length).length);
    if (hidden) fault(`${hidden} tables, pictures or headings do not show`);
    if (options.javaScriptEnabled !== false) {
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      for (const found of violations) fault(`${found.id}: ${found.help}: ${found.nodes[0].html.slice(0, 120)}`);
    }
    if (mode === "wide") await interact(page, fault);
    await page.screenshot({ path: path.join(screenshots, `${name}-${mode.replaceAll(" ", "-")}.png`), fullPage: true });
    if (mode === "wide") {
      const pdf = await page.pdf({ format: "A4" });
      if (pdf.length < 1000) fault("prints to nothing");
      fs.writeFileSync(path.join(screenshots, `${name}.pdf`), pdf);
    }
    await context.close();
  }
  // Without script nothing is lost but the fields that filter.
  if (words["without script"] < words.wide * 0.95) faults.push(`${name}: words are lost without script`);
}
await browser.close();
console.log(faults.length ? faults.join("\n") : "ok");
process.exit(faults.length ? 1 : 0);

// Sorts and filters the first table that can be, with the keyboard alone.
async function interact(page, fault) {
  const button = page.locator("thead button").first();
  if (!(await button.count())) return;
  const cells = () => page.evaluate(() => {
    const table = document.querySelector("thead button").closest("table");
    return [...table.tBodies[0].rows].map((row) => row.cells[0].textContent);
  });
  const before = await cells();
  await button.focus();
  await page.keyboard.press("Enter");
  const after = await cells();
  if (JSON.stringify([...before].sort()) !== JSON.stringify([...after].sort())) fault("sorting loses rows");
  const sort = await page.evaluate(() => document.querySelector("thead button").closest("th").getAttribute("aria-sort"));
  if (sort !== "ascending") fault(`a sorted column says ${sort}`);
  const field = page.locator("main input").first();
  if (!(await field.count())) return;
  await field.fill("no row has this");
  const shown = await field.evaluate((input) => {
    const table = input.closest("section").querySelectorAll("table");
    return [...table].some((one) => [...one.tBodies[0].rows].every((row) => row.hidden));
  });
  if (!shown) fault("the filter hides nothing");
  await field.fill("");
}
