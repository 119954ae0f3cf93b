/** A list from which one entry is chosen, with its label in front. */
export function selectControl<T extends string>(
  label: string,
  options: readonly { readonly value: T; readonly text: string }[],
  chosen: T,
  onChange: (value: T) => void,
): HTMLElement {
  const box = document.createElement("label");
  const select = document.createElement("select");
  for (const { value, text } of options) select.append(new Option(text, value, false, value === chosen));
  select.addEventListener("change", () => {
    const option = options.find(({ value }) => value === select.value);
    if (option !== undefined) onChange(option.value);
  });
  box.append(`${label} `, select);
  return box;
}

/** The state of a {@link checkControl}. */
export interface Checks {
  readonly element: HTMLElement;
  /** Indices of the ticked entries, increasing. */
  ticked(): readonly number[];
}

/**
 * A folded list of entries to tick. `summarise` names the list by the number of ticked entries. The caller decides what
 * no ticked entry means.
 */
export function checkControl(
  texts: readonly string[],
  isTicked: (index: number) => boolean,
  summarise: (ticked: number) => string,
  onChange: () => void,
): Checks {
  const details = document.createElement("details");
  details.className = "choice";
  const summary = document.createElement("summary");
  const list = document.createElement("div");
  const boxes = texts.map((text, index) => {
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = isTicked(index);
    label.append(box, text);
    return { label, box };
  });
  const ticked = (): readonly number[] => boxes.flatMap(({ box }, index) => (box.checked ? [index] : []));
  const update = (): void => {
    const count = ticked().length;
    summary.textContent = summarise(count);
    details.classList.toggle("some", count < texts.length);
  };
  const setAll = (checked: boolean): void => {
    for (const { box } of boxes) box.checked = checked;
    update();
    onChange();
  };
  const both = document.createElement("div");
  both.className = "both";
  both.append(
    button("all", () => {
      setAll(true);
    }),
    button("none", () => {
      setAll(false);
    }),
  );
  list.append(both, ...boxes.map(({ label }) => label));
  list.addEventListener("change", () => {
    update();
    onChange();
  });
  details.append(summary, list);
  // Only one list is open at a time, since it covers the content below.
  document.addEventListener("click", (event) => {
    if (event.target instanceof Node && !details.contains(event.target)) details.open = false;
  });
  details.addEventListener("keydown", (event) => {
    if (event.key === "Escape") details.open = false;
  });
  update();
  return { element: details, ticked };
}

/** A button with one action. */
export function button(text: string, onClick: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = text;
  element.addEventListener("click", onClick);
  return element;
}
