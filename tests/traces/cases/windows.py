"""windows.py -- convolution, pooling, what changes the sizes of images."""
from trace import *  # noqa: F401, F403

# ---- convolution ------------------------------------------------------------------------------

op("conv1d", "x, w, b", F.conv1d, x=randn(2, 3, 7), w=randn(4, 3, 3), b=randn(4))
op("conv1d", "x, w, { stride = 2, padding = 1, groups = 2, dilation = 2 }",
   lambda x, w: F.conv1d(x, w, None, 2, 1, 2, 2), x=randn(2, 4, 9), w=randn(6, 2, 3))
op("conv1d", "x, w, { padding = 'same' }", lambda x, w: F.conv1d(x, w, padding="same"), x=randn(2, 3, 6),
   w=randn(2, 3, 4))
op("conv_transpose1d", "x, w, b, 2, 1, 1", lambda x, w, b: F.conv_transpose1d(x, w, b, 2, 1, 1),
   x=randn(2, 3, 4), w=randn(3, 2, 3), b=randn(2))
op("conv_transpose2d", "x, w, b", F.conv_transpose2d, x=randn(2, 3, 3, 4), w=randn(3, 2, 2, 3), b=randn(2))
op("conv_transpose2d", "x, w, { stride = { 2, 3 }, padding = 1, output_padding = { 1, 2 }, groups = 2, dilation = 2 }",
   lambda x, w: F.conv_transpose2d(x, w, None, (2, 3), 1, (1, 2), 2, 2), x=randn(2, 4, 3, 3), w=randn(4, 2, 3, 2))

layer("Conv1d", "4, 3, stride = 2", nn.Conv1d(3, 4, 3, 2), x=randn(2, 3, 8))
layer("Conv1d", "4, 3, padding = 2, padding_mode = 'reflect'", nn.Conv1d(2, 4, 3, padding=2, padding_mode="reflect"),
      x=randn(2, 2, 6))
layer("Conv2d", "2, 3, padding = { 1, 2 }, padding_mode = 'circular'",
      nn.Conv2d(2, 2, 3, padding=(1, 2), padding_mode="circular"), x=randn(1, 2, 4, 4))
layer("Conv2d", "2, { 3, 2 }, padding = 'same', padding_mode = 'replicate'",
      nn.Conv2d(2, 2, (3, 2), padding="same", padding_mode="replicate"), x=randn(1, 2, 4, 3))
layer("ConvTranspose1d", "4, 3, stride = 2", nn.ConvTranspose1d(3, 4, 3, 2), x=randn(2, 3, 4))
layer("ConvTranspose2d", "4, 3, stride = 2, padding = 1, output_padding = 1, groups = 2",
      nn.ConvTranspose2d(4, 4, 3, 2, 1, 1, 2), x=randn(1, 4, 3, 2))

# ---- pooling ----------------------------------------------------------------------------------

op("max_pool1d", "x, 3, { stride = 2, padding = 1 }", lambda x: F.max_pool1d(x, 3, 2, 1), x=randn(2, 3, 7))
op("avg_pool1d", "x, 3, { stride = 2, padding = 1 }", lambda x: F.avg_pool1d(x, 3, 2, 1), x=randn(2, 3, 7))
op("lp_pool2d", "x, 3, 2", lambda x: F.lp_pool2d(x, 3, 2), x=rand(2, 3, 4, 6))
op("adaptive_avg_pool1d", "x, 3", lambda x: F.adaptive_avg_pool1d(x, 3), x=randn(2, 3, 7))
op("adaptive_avg_pool2d", "x, { 3, 4 }", lambda x: F.adaptive_avg_pool2d(x, (3, 4)), x=randn(2, 2, 5, 6))
op("adaptive_avg_pool2d", "x, 2", lambda x: F.adaptive_avg_pool2d(x, 2), x=randn(2, 2, 4, 6))
op("adaptive_max_pool1d", "x, 3", lambda x: F.adaptive_max_pool1d(x, 3), x=randn(2, 3, 7))
op("adaptive_max_pool2d", "x, { 3, 2 }", lambda x: F.adaptive_max_pool2d(x, (3, 2)), x=randn(2, 2, 5, 5))
op("max_pool2d_with_indices", "x, 3, { stride = 2, padding = 1 }",
   lambda x: (lambda y, i: (y, i + 1))(*F.max_pool2d_with_indices(x, 3, 2, 1)), x=randn(2, 2, 5, 6))
op("max_unpool2d", "x, i, 2", lambda x, i: F.max_unpool2d(x, i - 1, 2), x=randn(1, 1, 2, 2),
   i=index([[[[2, 3], [13, 12]]]]))

layer("MaxPool1d", "2", nn.MaxPool1d(2), x=randn(2, 3, 6))
layer("AvgPool1d", "3, stride = 1, padding = 1", nn.AvgPool1d(3, 1, 1), x=randn(2, 3, 6))
layer("AdaptiveAvgPool1d", "3", nn.AdaptiveAvgPool1d(3), x=randn(2, 3, 7))
layer("AdaptiveAvgPool2d", "{ 2, 3 }", nn.AdaptiveAvgPool2d((2, 3)), x=randn(2, 3, 5, 4))
layer("AdaptiveMaxPool1d", "3", nn.AdaptiveMaxPool1d(3), x=randn(2, 3, 7))
layer("AdaptiveMaxPool2d", "2", nn.AdaptiveMaxPool2d(2), x=randn(2, 3, 5, 4))
layer("LPPool2d", "2, 2", nn.LPPool2d(2, 2), x=rand(2, 3, 4, 6))
