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

layer("Conv1d", "{ 4, 3, stride = 2 }", nn.Conv1d(3, 4, 3, 2), x=randn(2, 3, 8))
layer("Conv1d", "{ 4, 3, padding = 2, padding_mode = 'reflect' }", nn.Conv1d(2, 4, 3, padding=2, padding_mode="reflect"),
      x=randn(2, 2, 6))
layer("Conv2d", "{ 2, 3, padding = { 1, 2 }, padding_mode = 'circular' }",
      nn.Conv2d(2, 2, 3, padding=(1, 2), padding_mode="circular"), x=randn(1, 2, 4, 4))
layer("Conv2d", "{ 2, { 3, 2 }, padding = 'same', padding_mode = 'replicate' }",
      nn.Conv2d(2, 2, (3, 2), padding="same", padding_mode="replicate"), x=randn(1, 2, 4, 3))
layer("ConvTranspose1d", "{ 4, 3, stride = 2 }", nn.ConvTranspose1d(3, 4, 3, 2), x=randn(2, 3, 4))
layer("ConvTranspose2d", "{ 4, 3, stride = 2, padding = 1, output_padding = 1, groups = 2 }",
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
layer("AvgPool1d", "{ 3, stride = 1, padding = 1 }", nn.AvgPool1d(3, 1, 1), x=randn(2, 3, 6))
layer("AdaptiveAvgPool1d", "3", nn.AdaptiveAvgPool1d(3), x=randn(2, 3, 7))
layer("AdaptiveAvgPool2d", "{ { 2, 3 } }", nn.AdaptiveAvgPool2d((2, 3)), x=randn(2, 3, 5, 4))
layer("AdaptiveMaxPool1d", "3", nn.AdaptiveMaxPool1d(3), x=randn(2, 3, 7))
layer("AdaptiveMaxPool2d", "2", nn.AdaptiveMaxPool2d(2), x=randn(2, 3, 5, 4))
layer("LPPool2d", "2, 2", nn.LPPool2d(2, 2), x=rand(2, 3, 4, 6))

# ---- sizes of images --------------------------------------------------------------------------

op("interpolate", "x, { 7 }", lambda x: F.interpolate(x, 7), x=randn(2, 3, 4))
op("interpolate", "x, { scale_factor = 1.7, mode = 'nearest-exact' }",
   lambda x: F.interpolate(x, scale_factor=1.7, mode="nearest-exact"), x=randn(1, 2, 5, 4))
op("interpolate", "x, { 6, 5 }, { mode = 'bilinear' }", lambda x: F.interpolate(x, (6, 5), mode="bilinear"),
   x=randn(2, 2, 4, 3))
op("interpolate", "x, { scale_factor = 0.6, mode = 'bilinear' }",
   lambda x: F.interpolate(x, scale_factor=0.6, mode="bilinear"), x=randn(1, 2, 6, 7))
op("interpolate", "x, { 6 }, { mode = 'linear', align_corners = true }",
   lambda x: F.interpolate(x, 6, mode="linear", align_corners=True), x=randn(2, 2, 4))
op("interpolate", "x, { 7, 5 }, { mode = 'bicubic' }", lambda x: F.interpolate(x, (7, 5), mode="bicubic"),
   x=randn(1, 2, 4, 3))
op("interpolate", "x, { 7, 5 }, { mode = 'bicubic', align_corners = true }",
   lambda x: F.interpolate(x, (7, 5), mode="bicubic", align_corners=True), x=randn(1, 2, 4, 3))
op("interpolate", "x, { 4, 3 }, { mode = 'bilinear', antialias = true }",
   lambda x: F.interpolate(x, (4, 3), mode="bilinear", antialias=True), x=randn(1, 2, 9, 8))
op("interpolate", "x, { 4, 3 }, { mode = 'bicubic', antialias = true }",
   lambda x: F.interpolate(x, (4, 3), mode="bicubic", antialias=True), x=randn(1, 1, 9, 8))
op("interpolate", "x, 3, { mode = 'trilinear' }", lambda x: F.interpolate(x, 3, mode="trilinear"),
   x=randn(1, 1, 2, 4, 2))
op("interpolate", "x, { 3, 2 }, { mode = 'area' }", lambda x: F.interpolate(x, (3, 2), mode="area"),
   x=randn(1, 2, 5, 7))
for padding in ("zeros", "border", "reflection"):
    for corners in (False, True):
        op("grid_sample", "x, g, 'bilinear', '%s', %s" % (padding, str(corners).lower()),
           lambda x, g, p=padding, c=corners: F.grid_sample(x, g, "bilinear", p, c), x=randn(1, 2, 4, 3),
           g=randn(1, 3, 4, 2))
op("grid_sample", "x, g, { mode = 'nearest' }", lambda x, g: F.grid_sample(x, g, "nearest", "zeros", False),
   x=randn(1, 2, 4, 3), g=fixed(randn(1, 3, 4, 2)))
op("affine_grid", "t, { 2, 1, 3, 4 }", lambda t: F.affine_grid(t, (2, 1, 3, 4), False), t=randn(2, 2, 3))
op("affine_grid", "t, { 1, 1, 2, 3 }, { align_corners = true }", lambda t: F.affine_grid(t, (1, 1, 2, 3), True),
   t=randn(1, 2, 3))
op("pixel_shuffle", "x, 2", lambda x: F.pixel_shuffle(x, 2), x=randn(2, 8, 3, 2))
op("pixel_unshuffle", "x, 2", lambda x: F.pixel_unshuffle(x, 2), x=randn(2, 2, 4, 6))
op("channel_shuffle", "x, 3", lambda x: F.channel_shuffle(x, 3), grad=False, x=randn(2, 6, 2, 2))
op("unfold2d", "x, { 2, 3 }, { padding = 1, stride = 2 }", lambda x: F.unfold(x, (2, 3), 1, 1, 2), x=randn(2, 2, 5, 4))
op("fold2d", "x, { 4, 5 }, 2, { padding = 1, stride = 2, dilation = 2 }",
   lambda x: F.fold(x, (4, 5), 2, 2, 1, 2), x=randn(2, 8, 6))

layer("Upsample", "{ scale_factor = 2, mode = 'bilinear' }", nn.Upsample(scale_factor=2, mode="bilinear"),
      x=randn(1, 2, 3, 4))
layer("PixelShuffle", "2", nn.PixelShuffle(2), x=randn(1, 8, 2, 3))
layer("PixelUnshuffle", "2", nn.PixelUnshuffle(2), x=randn(1, 2, 4, 6))
layer("Unfold", "{ 2, stride = 2 }", nn.Unfold(2, stride=2), x=randn(1, 3, 4, 6))
layer("Fold", "{ { 4, 6 }, 2, stride = 2 }", nn.Fold((4, 6), 2, stride=2), x=randn(1, 12, 6))
layer("ZeroPad2d", "{ { 1, 0, 2, 1 } }", nn.ZeroPad2d((1, 0, 2, 1)), x=randn(1, 2, 3, 4))
layer("ConstantPad2d", "1, 0.5", nn.ConstantPad2d(1, 0.5), x=randn(1, 2, 3, 4))
layer("ReflectionPad2d", "{ { 1, 2, 2, 1 } }", nn.ReflectionPad2d((1, 2, 2, 1)), x=randn(1, 2, 3, 4))
layer("ReplicationPad2d", "2", nn.ReplicationPad2d(2), x=randn(1, 2, 3, 4))
layer("Unflatten", "2, { 3, 4 }", nn.Unflatten(1, (3, 4)), x=randn(2, 12))
