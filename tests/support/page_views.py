"""How tests open the report's page: its sizes, when it is ready, and what it shows at first."""

READY = "document.documentElement.dataset.ready"
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
FIRST = 900  # CSS pixels: what a reader sees before he scrolls
CLAIM = "xa_cmd_beats_cmd"  # a claim of the slice, which is the headline claim of its paper

# A function that returns the visible text above a line, in CSS pixels from the top.
TEXTS = """top => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(node);
    const { width, bottom } = range.getBoundingClientRect();
    const is_seen = width && bottom <= top && node.parentElement.checkVisibility();
    if (is_seen) texts.push(node.textContent);
  }
  return texts.join(" ").replace(/\\s+/g, " ");
}"""
