"""draw.py OUT FILE ... -- pictures of the curves in results that scripts/bench kept: OUT/speed-CURVE.png."""
import json
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

COLOURS = {"tarn": "#0072b2", "PyTorch": "#d55e00"}  # told apart by the colour-blind as well
OTHER = "#666666"
TITLES = {
    "batch": ("How training speeds up with the batch", "examples in a batch (784-128-128-10, Adam)"),
    "width": ("How training slows down with the width", "width of both hidden layers (784-w-w-10, batch 64, Adam)"),
    "load": ("Training LeNet with few threads, and beside a busy neighbour", ""),
}
plt.rcParams.update({
    "font.size": 10, "axes.titlesize": 11, "axes.spines.top": False, "axes.spines.right": False,
    "axes.titlelocation": "left", "figure.dpi": 160, "axes.axisbelow": True, "lines.solid_capstyle": "round",
})


def read(paths):
    """{curve: {(name, threads): [(at, figures), ...]}}"""
    curves = {}
    for path in paths:
        for row in json.load(open(path))["rows"]:
            if "curve" in row:
                for result in row["results"]:
                    if result.get("figures"):
                        lines = curves.setdefault(row["curve"], {})
                        lines.setdefault((result["name"], row["threads"]), {})[row["at"]] = result
    return curves


def plain(value):
    return "%gM" % (value / 1e6) if value >= 1e6 else "%gk" % (value / 1e3) if value >= 1e3 else "%g" % value


def draw_line(axes, name, results, above):
    at = sorted(results)
    colour = COLOURS.get(name, OTHER)
    axes.fill_between(at, [min(results[x]["figures"]) for x in at], [max(results[x]["figures"]) for x in at],
                      color=colour, alpha=0.18, linewidth=0)
    axes.plot(at, [results[x]["median"] for x in at], "o-", color=colour, markersize=4, linewidth=1.8,
              clip_on=False)
    axes.annotate(" " + name.capitalize() if name == "tarn" else " " + name, (at[-1], results[at[-1]]["median"]),
                  color=colour, va="bottom" if above else "top", fontweight="bold", annotation_clip=False,
                  xytext=(4, -4 if above else 4),
                  textcoords="offset points")


def draw_curve(axes, lines):
    most = max(threads for _, threads in lines)
    shown = {name: results for (name, threads), results in lines.items() if threads == most}
    ends = {name: results[max(results)]["median"] for name, results in shown.items()}
    for name, results in shown.items():
        draw_line(axes, name, results, above=ends[name] == max(ends.values()))
    at = sorted(next(iter(lines.values())))
    axes.set(xscale="log", yscale="log", xticks=at[::2], xlim=(at[0], at[-1]))
    axes.xaxis.set_major_formatter(lambda value, _: "%g" % value)
    axes.yaxis.set_major_formatter(lambda value, _: plain(value))
    axes.minorticks_off()
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.set_title("images a second, %d thread%s" % (most, "" if most == 1 else "s"), fontsize=9, color=OTHER)


def draw_bars(axes, lines):
    names = sorted({name for name, _ in lines}, key=lambda name: name != "tarn")
    groups = sorted({(threads, at) for (_, threads), results in lines.items() for at in results},
                    key=lambda group: (group[1], group[0]))
    for i, name in enumerate(names):
        for j, (threads, at) in enumerate(groups):
            result = lines.get((name, threads), {}).get(at)
            if result:
                x, colour = j + (i - (len(names) - 1) / 2) * 0.36, COLOURS.get(name, OTHER)
                axes.bar(x, result["median"], 0.33, color=colour, label=name.capitalize() if name == "tarn" else name)
                axes.vlines(x, min(result["figures"]), max(result["figures"]), color="black", linewidth=1)
                axes.annotate(" %s" % plain(round(result["median"], -1)), (x, max(result["figures"])), ha="center",
                              xytext=(0, 4), textcoords="offset points", fontsize=9)
    axes.set_xticks(range(len(groups)), ["%d thread%s%s" % (t, "" if t == 1 else "s", {"busy": ",\nbusy neighbour"}.get(
        at, "")) for t, at in groups])
    axes.yaxis.set_major_formatter(lambda value, _: plain(value))
    axes.set_ylim(0, axes.get_ylim()[1] * 1.06)
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)
    axes.tick_params(axis="x", length=0)
    axes.set_title("images a second, batch 64; lines: the rounds' range", fontsize=9, color=OTHER)
    handles = dict(zip(*reversed(axes.get_legend_handles_labels())))
    axes.legend(handles.values(), handles.keys(), frameon=False, loc="lower right",
                bbox_to_anchor=(1, 1.0), ncol=2, borderaxespad=0.2)


out, paths = sys.argv[1], sys.argv[2:]
for curve, lines in read(paths).items():
    figure, axes = plt.subplots(figsize=(6.4, 3.8))
    (draw_bars if curve == "load" else draw_curve)(axes, lines)
    title, label = TITLES[curve]
    figure.suptitle(title, x=0.02, ha="left", fontsize=12, fontweight="bold")
    axes.set_xlabel(label)
    figure.tight_layout(rect=(0, 0, 0.97, 1))
    path = "%s/speed-%s.png" % (out, curve)
    figure.savefig(path)
    print(path)
