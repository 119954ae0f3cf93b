const tip = document.querySelector<HTMLElement>("#tip");

/** Shows a text beside the pointer, within the window; an empty text hides the tooltip. */
export function showTip(event: MouseEvent, text: string): void {
  if (tip === null) return;
  tip.style.display = text === "" ? "none" : "block";
  if (text === "") return;
  tip.textContent = text;
  const room = document.documentElement.clientWidth;
  const left = Math.min(event.pageX + 14, scrollX + room - tip.offsetWidth - 6);
  tip.style.left = `${Math.max(scrollX + 4, left)}px`;
  const isLow = event.clientY + 24 + tip.offsetHeight > innerHeight;
  tip.style.top = `${isLow ? event.pageY - tip.offsetHeight - 12 : event.pageY + 16}px`;
}
