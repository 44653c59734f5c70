-- train_options.lua: the options of tarn.train, as rows: name, default (false: none), what it is.
-- Training reads its defaults from here, and help, the reference and editors their words.

return {
  { "validation", false, "a data set; the best net by it is kept" },
  { "optimizer", "adam", "a name of tarn.optim, or an optimizer made for this net" },
  { "lr", false, "learning rate; the optimizer's own unless said" },
  { "optimizer_options", false, "{ weight_decay =, groups =, ... }" },
  { "schedule", false, "\"cosine\", { \"step\", step_size = 10, per = \"epoch\" },"
    .. " { \"plateau\", metric = \"accuracy\" }, or f(step, steps) -> factor of lr" },
  { "epochs", false, "times through the data; 10 unless `time` is given" },
  { "time", false, "seconds after which training ends" },
  { "batch", 64, "examples in a step" },
  { "accumulate", 1, "batches whose gradients make one step: a batch of so many times the examples" },
  { "shuffle", true, "another order in every epoch" },
  { "clip", false, "largest norm of the gradient" },
  { "clip_value", false, "largest size of any of its elements" },
  { "average", false, "0.999 (decay), \"swa\" or { kind =, decay =, start =, every = }: a mean of the weights, which is"
    .. " measured and kept instead of them (tarn.optim.Average)" },
  { "autocast", false, "\"bfloat16\": products of training steps, not of validation, round their factors"
    .. " (tarn.autocast)" },
  { "loss", false, "\"huber_loss\", nn.HuberLoss { delta = 2 }, f(output, y) or f(net, x, y); chosen by the net's last"
    .. " layer and the targets unless said" },
  { "fused", true, "small chains of Linear layers and activations are trained in one pass, without a tape: the same"
    .. " numbers but for rounding; false: never" },
  { "patience", false, "epochs without a better validation before stopping" },
  { "seed", false, "of the order of examples; the script's seed unless said" },
  { "checkpoint", false, "path without extension, for going on after anything" },
  { "every", 30, "seconds between checkpoints" },
  { "resume", false, "go on from the checkpoint; --resume on the command line sets it" },
  { "progress", true, "show a live line; \"curves\": the losses as well, drawn in the terminal" },
  { "log", false, "a folder such as \"runs/first\", which TensorBoard shows" },
  { "on_epoch", false, "f(row) after every epoch; true stops" },
}
