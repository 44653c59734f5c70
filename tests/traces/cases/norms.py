"""norms.py -- normalisation of examples, groups and channels; attention."""
from trace import *  # noqa: F401, F403

# ---- over the last dims -----------------------------------------------------------------------

op("layer_norm", "x", lambda x: F.layer_norm(x, (5,)), x=randn(3, 5))
op("layer_norm", "x, { 4, 5 }, w, b, 1e-3", lambda x, w, b: F.layer_norm(x, (4, 5), w, b, 1e-3),
   x=randn(3, 4, 5), w=randn(4, 5), b=randn(4, 5))
op("rms_norm", "x, 5, w, 1e-6", lambda x, w: x * torch.rsqrt((x * x).mean(-1, True) + 1e-6) * w,
   x=randn(3, 5), w=randn(5))
layer("LayerNorm", "", nn.LayerNorm(5), x=randn(3, 5))
layer("LayerNorm", "{ normalized_shape = { -1, -1 }, eps = 1e-3 }", nn.LayerNorm((4, 5), 1e-3), x=randn(3, 4, 5))

# ---- over channels ----------------------------------------------------------------------------

op("group_norm", "x, 3, w, b", lambda x, w, b: F.group_norm(x, 3, w, b), x=randn(2, 6, 4), w=randn(6), b=randn(6))
op("group_norm", "x, 2, { eps = 0.01 }", lambda x: F.group_norm(x, 2, eps=0.01), x=randn(3, 4))
op("instance_norm", "x", F.instance_norm, x=randn(2, 3, 4, 3))
op("instance_norm", "x, m, v, w, b, false",
   lambda x, m, v, w, b: F.instance_norm(x, m, v, w, b, use_input_stats=False),
   x=randn(2, 3, 5), m=fixed(rand(3)), v=fixed(rand(3)), w=randn(3), b=randn(3))
op("local_response_norm", "x, 3", lambda x: F.local_response_norm(x, 3), x=randn(2, 5, 4))
op("local_response_norm", "x, 2, 0.5, 0.6, 2", lambda x: F.local_response_norm(x, 2, 0.5, 0.6, 2),
   x=randn(2, 4, 3, 2))
layer("GroupNorm", "2", nn.GroupNorm(2, 6), x=randn(2, 6, 3, 2))
layer("InstanceNorm1d", "", nn.InstanceNorm1d(3), x=randn(2, 3, 5))
layer("InstanceNorm2d", "{ affine = true, track_running_stats = true }",
      nn.InstanceNorm2d(3, affine=True, track_running_stats=True), x=randn(2, 3, 4, 3))
layer("InstanceNorm2d", "{ affine = true, track_running_stats = true }",
      nn.InstanceNorm2d(3, affine=True, track_running_stats=True), evaluate=True, x=randn(2, 3, 4, 3))
layer("LocalResponseNorm", "{ 3, alpha = 0.1 }", nn.LocalResponseNorm(3, 0.1), x=randn(2, 5, 4))

# ---- attention --------------------------------------------------------------------------------


def attention(q, k, v, mask=None, causal=False):
    s = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    if causal:
        s = s.masked_fill(torch.ones(s.shape[-2:]).triu(1).bool(), -math.inf)
    if mask is not None:
        s = s.masked_fill(~mask, -math.inf) if mask.dtype == torch.bool else s + mask
    return torch.softmax(s, -1) @ v


op("scaled_dot_product_attention", "q, k, v", attention, q=randn(2, 2, 3, 4), k=randn(2, 2, 5, 4),
   v=randn(2, 2, 5, 3))
op("scaled_dot_product_attention", "q, k, v, { is_causal = true }",
   lambda q, k, v: attention(q, k, v, causal=True), q=randn(2, 4, 3), k=randn(2, 4, 3), v=randn(2, 4, 2))
op("scaled_dot_product_attention", "q, k, v, m", attention, q=randn(2, 3, 4), k=randn(2, 3, 4), v=randn(2, 3, 2),
   m=randn(3, 3))
op("scaled_dot_product_attention", "q, k, v, m", attention, q=randn(2, 3, 4), k=randn(2, 3, 4), v=randn(2, 3, 2),
   m=mask([[True, False, True], [True, True, False], [False, False, True]]))
