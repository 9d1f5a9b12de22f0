/* The picture as a PNG file: what stands on the screen, with its title and the meaning of the colours. */

function savePicture() {
  const source = document.querySelector("#picture canvas");
  const ratio = source.width / source.clientWidth;
  const copy = make("canvas", { width: source.width, height: source.height + Math.round(64 * ratio) });
  const context = copy.getContext("2d");
  context.fillStyle = picture.colours.paper;
  context.fillRect(0, 0, copy.width, copy.height);
  for (const layer of [source, document.getElementById("overlay")]) context.drawImage(layer, 0, Math.round(36 * ratio));
  context.scale(ratio, ratio);
  writeCaption(context, source.clientHeight);
  copy.toBlob(download);
}

function writeCaption(context, height) {
  context.fillStyle = picture.colours.ink;
  context.font = `600 16px ${picture.sans}`;
  context.fillText(shorten(data.title, 90), 14, 25);
  context.font = `12px ${picture.sans}`;
  let x = 14;
  for (const kind of data.dealKinds.filter((each) => countDeals(each) && !state.hidden.has(`deal/${each}`))) {
    context.fillStyle = picture.colours[kind];
    context.fillRect(x, height + 46, 18, 3);
    context.fillStyle = picture.colours.ink;
    context.fillText(say(kind), x + 24, height + 52);
    x += 44 + context.measureText(say(kind)).width;
  }
}

function download(blob) {
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: "graph.png" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
