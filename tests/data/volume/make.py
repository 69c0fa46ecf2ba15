#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: Apache-2.0
"""Independent reference for the slice rule: float64 numpy, scipy for interpolation, Pillow for LANCZOS.

Writes slices.json (cases and expected pixels), their volumes NAME.nii.gz and masks NAME_mask.nii.gz, and
lanczos.json. Debian 12: python3-numpy 1.24, python3-scipy 1.10, python3-pil 9.4.
"""
import base64
import gzip
import hashlib
import json
import struct

import numpy as np
from PIL import Image
from scipy import ndimage

WINDOWS = {"ct thorax": (-900, 500), "ct abdomen": (-450, 550), "ct head": (-160, 240)}


def write_nifti(name, array, affine):
    """array [i, j, k] int16 or uint8, affine RAS 4x4 (sform)."""
    code = {np.dtype("int16"): (4, 16), np.dtype("uint8"): (2, 8)}[array.dtype]
    spacing = np.sqrt((affine[:3, :3] ** 2).sum(0))
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, *array.shape, 1, 1, 1, 1)
    struct.pack_into("<2h", header, 70, *code)
    struct.pack_into("<8f", header, 76, 1, *spacing, 0, 0, 0, 0)
    struct.pack_into("<3f", header, 108, 352, 1, 0)
    header[123] = 2
    struct.pack_into("<2h", header, 252, 0, 1)
    struct.pack_into("<12f", header, 280, *affine[:3].astype(float).ravel())
    header[344:348] = b"n+1\0"
    with open(name, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as out:
        out.write(bytes(header) + array.tobytes(order="F"))


def affine_of(axes, flips, spacing):
    """Axis a of the array runs along patient axis axes[a], towards R, A, S unless flipped; spacing per array axis."""
    matrix = np.eye(4)
    matrix[:3, :3] = 0
    for a in range(3):
        matrix[axes[a], a] = (-1 if flips[a] else 1) * spacing[a]
    matrix[:3, 3] = (-30.5, 12.25, 100.0)
    return matrix


def to_ras(array, axes, flips):
    for a in range(3):
        if flips[a]:
            array = np.flip(array, a)
    return np.transpose(array, np.argsort(axes))


def close(a, b, atol):
    return abs(a - b) <= atol + 1e-5 * abs(b)


def scaled(values, low, high):
    clipped = np.clip(values.astype(np.float64), low, high)
    m, M = clipped.min(), clipped.max()
    if M == m:
        return np.clip(clipped, 0, 255).astype(np.uint8)
    return ((clipped - m) / (M - m) * 255).astype(np.uint8)


def resample(values, spacing, plane, nearest):
    """In-plane axes to the smaller of their spacings; 0 behind the buffer."""
    in_plane = [a for a in range(3) if a != plane]
    new = min(spacing[a] for a in in_plane)
    positions, size, outside = [], list(values.shape), []
    for a in range(3):
        if a in in_plane:
            size[a] = int(np.round(values.shape[a] * spacing[a] / new))
            positions.append(np.arange(size[a]) * new / spacing[a])
        else:
            positions.append(np.arange(size[a], dtype=float))
        outside.append(positions[-1] >= values.shape[a] - 0.5)
    grid = np.meshgrid(*positions, indexing="ij")
    if nearest:
        index = [np.minimum(np.floor(g + 0.5).astype(int), n - 1) for g, n in zip(grid, values.shape)]
        result = values[tuple(index)]
    else:
        result = ndimage.map_coordinates(values.astype(np.float64), grid, order=1, mode="nearest").astype(np.float32)
    result = result.copy()
    for a in range(3):
        result[tuple(outside[a] if b == a else slice(None) for b in range(3))] = 0
    return result


def picture(plane_slice, side):
    n = min(plane_slice.shape)
    a, b = ((s - n) // 2 for s in plane_slice.shape)
    image = Image.fromarray(np.ascontiguousarray(plane_slice[a:a + n, b:b + n]))
    return np.asarray(image.resize((side, side), Image.LANCZOS))


def oriented(plane, resized):
    turned = np.rot90(resized)
    return np.fliplr(turned) if plane < 2 else turned


def crop_presence(plane_slice):
    n = min(plane_slice.shape)
    a, b = ((s - n) // 2 for s in plane_slice.shape)
    return bool(plane_slice[a:a + n, b:b + n].any())


def cut_case(case, stored, mask):
    axes, flips = case["axes"], case["flips"]
    spacing = [float(np.float32(s)) for s in case["spacing"]]  # as the file holds it
    values, labels = stored.astype(np.float64), mask
    if case["method"] == "fathom":
        values, labels = to_ras(values, axes, flips), to_ras(labels, axes, flips)
        spacing = [spacing[list(axes).index(p)] for p in range(3)]
    planes = [0, 1, 2]
    if case["modality"] == "mr":
        every = max(spacing) / min(spacing) <= 1.2 + 1e-5 and min(values.shape) >= 64
        if case["method"] == "paper" or not every:
            planes = [int(np.argmin(values.shape))]
    expected = []
    for plane in planes:
        in_plane = [a for a in range(3) if a != plane]
        data, data_mask = values, labels
        if not close(spacing[in_plane[0]], spacing[in_plane[1]], 1e-3):
            data, data_mask = resample(values, spacing, plane, False), resample(labels, spacing, plane, True)
        if case["modality"] == "ct":
            low, high = WINDOWS.get(case["study_type"], (-800, 600))
            if case["study_type"] not in WINDOWS and case["body_part"] in ("HEAD", "SKULL", "BRAIN"):
                low, high = -160, 240
        else:
            low, high = np.percentile(data[data > 0].astype(np.float64), [1, 99])
        grey = scaled(data, low, high)
        count = grey.shape[plane]
        chosen = sorted({0, count // 3, count // 2, count - 1})
        expected.append({
            "plane": plane, "count": count,
            "presence": {str(v): [crop_presence(np.take(data_mask, i, plane) == v) for i in range(count)]
                         for v in (1, 2, 7)},
            "slices": [{"index": i, "grey": base64.b64encode(
                oriented(plane, picture(np.take(grey, i, plane), case["side"])).tobytes()).decode()} for i in chosen],
        })
    return expected


def body(shape, modality, seed):
    """A few ellipsoids with texture, cheap to pack."""
    rng = np.random.RandomState(seed)
    i, j, k = np.meshgrid(*[np.linspace(-1, 1, n) for n in shape], indexing="ij")
    values = np.full(shape, -1000.0 if modality == "ct" else 0.0)
    mask = np.zeros(shape, np.uint8)
    values[i ** 2 + j ** 2 + k ** 2 < 0.9] = 40 if modality == "ct" else 120
    for label in (1, 2, 7, 0):
        c, r = rng.uniform(-0.7, 0.7, 3), rng.uniform(0.15, 0.4, 3)
        inside = ((i - c[0]) / r[0]) ** 2 + ((j - c[1]) / r[1]) ** 2 + ((k - c[2]) / r[2]) ** 2 < 1
        values[inside] = rng.randint(-300, 700) if modality == "ct" else rng.randint(20, 900)
        mask[inside] = label
    mask[0, 0, 0] = 7  # in a corner: outside of most crops
    texture = (np.arange(values.size).reshape(shape) * 7919 % 61)
    values = values + np.where(values != 0, texture - (30 if modality == "ct" else 0), 0)
    return values.astype(np.int16), mask


CASES = [
    # name, method, modality, shape, axes, flips, spacing, study type, body part, side
    ("ct_paper", "paper", "ct", (20, 25, 18), (0, 1, 2), (0, 0, 0), (3, 3, 3), "ct thorax", "", 24),
    ("ct_paper_as_stored", "paper", "ct", (18, 21, 26), (2, 0, 1), (1, 0, 1), (2, 2, 2), "ct abdomen", "", 33),
    ("ct_fathom", "fathom", "ct", (18, 21, 26), (2, 0, 1), (1, 0, 1), (2, 2, 2), "ct abdomen", "", 33),
    ("ct_fathom_lps", "fathom", "ct", (22, 19, 17), (0, 1, 2), (1, 1, 0), (1.5, 1.5, 1.5), "ct thorax", "", 16),
    ("ct_fathom_anisotropic", "fathom", "ct", (24, 30, 11), (1, 0, 2), (1, 0, 1), (0.8, 0.8, 2.5), "", "", 28),
    ("ct_fathom_three_spacings", "fathom", "ct", (14, 17, 12), (0, 2, 1), (0, 1, 0), (1.1, 1.7, 2.3), "ct knee", "",
     20),
    ("ct_fathom_head", "fathom", "ct", (16, 16, 15), (0, 1, 2), (0, 0, 0), (2, 2, 2), "", "HEAD", 16),
    ("mr_paper", "paper", "mr", (30, 26, 12), (0, 1, 2), (0, 0, 0), (1.0, 1.3, 4.0), "", "", 24),
    ("mr_paper_first_axis", "paper", "mr", (9, 26, 31), (0, 1, 2), (1, 1, 0), (5.0, 0.9, 0.9), "", "", 24),
    ("mr_fathom_thick", "fathom", "mr", (26, 10, 33), (0, 1, 2), (0, 1, 0), (1.0, 4.0, 1.25), "", "", 24),
    ("mr_fathom_tie", "fathom", "mr", (20, 20, 24), (2, 1, 0), (0, 0, 0), (1.0, 1.0, 1.0), "", "", 16),
    ("mr_fathom_all", "fathom", "mr", (64, 70, 66), (1, 2, 0), (0, 1, 1), (1.0, 1.1, 1.2), "", "", 32),
]


def main():
    cases = []
    for seed, (name, method, modality, shape, axes, flips, spacing, study, part, side) in enumerate(CASES):
        stored, mask = body(shape, modality, seed)
        affine = affine_of(axes, flips, spacing)
        write_nifti(name + ".nii.gz", stored, affine)
        write_nifti(name + "_mask.nii.gz", mask, affine)
        case = {"name": name, "method": method, "modality": modality, "axes": axes, "flips": flips,
                "spacing": spacing, "study_type": study, "body_part": part, "side": side}
        case["planes"] = cut_case(case, stored, mask)
        cases.append(case)
    with open("slices.json", "w") as out:
        json.dump(cases, out, indent=None, separators=(",", ":"))
        out.write("\n")

    sizes = [(100, 100, 144, 144), (512, 512, 1024, 1024), (200, 200, 64, 64), (37, 53, 91, 20), (53, 37, 20, 91),
             (1024, 1024, 224, 224), (144, 90, 144, 200), (90, 144, 200, 144), (16, 16, 16, 16), (3, 3, 144, 144),
             (1, 1, 20, 20), (301, 301, 144, 144), (1000, 7, 33, 500)]
    rows = []
    for w, h, ow, oh in sizes:
        n = np.arange(w * h, dtype=np.uint64)
        # Hard edges (0 or 255) and noise: the filter's overshoot is cut at both ends.
        noise = ((n * np.uint64(2654435761)) >> np.uint64(13)) & np.uint64(255)
        pixels = np.where((n // np.uint64(5)) % np.uint64(3) == 0, np.where(noise > 127, 255, 0), noise)
        image = Image.fromarray(pixels.astype(np.uint8).reshape(h, w))
        result = np.asarray(image.resize((ow, oh), Image.LANCZOS))
        rows.append({"in": [w, h], "out": [ow, oh], "sha256": hashlib.sha256(result.tobytes()).hexdigest()})
    with open("lanczos.json", "w") as out:
        json.dump(rows, out, indent=1)
        out.write("\n")


if __name__ == "__main__":
    main()
