// A photo shrunk on the phone: drawn anew, so that neither place nor anything else the
// camera wrote goes along.

const LONGEST = 1280; // pixels
const MOST = 300_000; // bytes
export const MOST_PHOTOS = 3;

/** {client_id, size, sha256, bytes} of a picture file; Error with what to do if it is none. */
export async function shrink(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => {
    throw new Error("Không mở được ảnh này. Chọn ảnh khác hoặc chụp lại.");
  });
  let scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  for (let quality = 0.8; ; quality -= 0.15) {
    if (quality < 0.4) {
      quality = 0.65;
      scale *= 0.75;
    }
    const blob = await drawn(picture, scale, quality);
    if (blob.size <= MOST) {
      picture.close();
      return described(await blob.arrayBuffer());
    }
  }
}

function drawn(picture, scale, quality) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
}

async function described(bytes) {
  const hash = await crypto.subtle.digest("SHA-256", bytes);
  const sha256 = Array.from(new Uint8Array(hash), (b) => b.toString(16).padStart(2, "0")).join("");
  return { client_id: crypto.randomUUID(), size: bytes.byteLength, sha256, bytes };
}
