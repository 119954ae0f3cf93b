import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";
const ARGUMENTS = ["--no-sandbox", "--disable-background-networking"];

/** Why tests in a browser are skipped here; false where they are not. */
export const WITHOUT_BROWSER = existsSync(CHROMIUM) ? false : `no ${CHROMIUM} here`;

/** A report's page, drawn, and all that the browser said and asked for. */
export interface OpenPage {
  readonly browser: Browser;
  readonly page: Page;
  /** Messages of the console and uncaught errors. */
  readonly problems: readonly string[];
  /** Addresses. */
  readonly requests: readonly string[];
}

/** Opens a report's page on a wide screen and waits until its figures are drawn. */
export async function openPage(pagePath: string): Promise<OpenPage> {
  const problems: string[] = [];
  const requests: string[] = [];
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.on("console", (message) => problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(pagePath).href);
  await page.waitForSelector("html[data-drawn]", { state: "attached" });
  return { browser, page, problems, requests };
}
