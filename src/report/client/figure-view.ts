import { parse, View, Warn } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Figure } from "../figure/figure-spec.js";
import { layoutConfig, themed } from "../draw/figure-theme.js";
import { showTip } from "./tooltip.js";

/** The place of one figure on the page; each given figure replaces the previous one. */
export class FigureView {
  readonly #drawing: HTMLElement;
  readonly #caption: HTMLElement | null;
  readonly #heading: HTMLElement | null;
  readonly controls: HTMLElement;
  #view: View | null = null;
  #turn = 0;

  constructor(readonly section: HTMLElement) {
    this.#drawing = part(section, ".drawing");
    this.controls = part(section, ".controls");
    this.#caption = section.querySelector("figcaption");
    this.#heading = section.querySelector("h2");
  }

  /** Width available to a drawing, in pixels. */
  get width(): number {
    return this.#drawing.clientWidth;
  }

  /** Draws a figure; null means that nothing is left to draw. A later call overtakes one that still runs. */
  async show(figure: Figure | null): Promise<void> {
    const turn = ++this.#turn;
    if (figure === null) {
      this.#replace(null, paragraph("Nothing matches these choices."));
      return;
    }
    if (this.#heading !== null) this.#heading.textContent = figure.title;
    if (this.#caption !== null) this.#caption.textContent = figure.caption;
    const specification = JSON.parse(JSON.stringify(themed(figure.spec))) as TopLevelSpec;
    const { spec } = compile(specification, { config: layoutConfig(this.width) });
    const canvas = document.createElement("div");
    const view = new View(parse({ ...spec, description: figure.description }), {
      renderer: "svg",
      container: canvas,
      hover: false,
      logLevel: Warn,
      tooltip: (_handler: unknown, event: MouseEvent, _item: unknown, value: unknown) => {
        showTip(event, typeof value === "string" ? value : "");
      },
    });
    await view.runAsync();
    if (turn === this.#turn) this.#replace(view, canvas);
    else view.finalize();
  }

  #replace(view: View | null, content: HTMLElement): void {
    this.#view?.finalize();
    this.#view = view;
    this.#drawing.replaceChildren(content);
  }
}

function part(section: HTMLElement, selector: string): HTMLElement {
  const found = section.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
}

function paragraph(text: string): HTMLElement {
  const element = document.createElement("p");
  element.className = "none";
  element.textContent = text;
  return element;
}
