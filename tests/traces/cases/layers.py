"""Recurrent layers, attention, transformers, norms of weights: PyTorch's weights by their keys."""
from trace import *  # noqa: F403


def packed(m, x, state, n):
    """As Tarn's lengths: zeros after the end, states at each row's end."""
    p = nn.utils.rnn.pack_padded_sequence(x, n, batch_first=True, enforce_sorted=False)
    y, last = m(p, state)
    y, _ = nn.utils.rnn.pad_packed_sequence(y, batch_first=True, total_length=x.shape[1])
    return y, last


# ---- recurrent --------------------------------------------------------------------------------

layer("LSTM", "3", nn.LSTM(2, 3, batch_first=True), x=randn(2, 4, 2))
layer("LSTM", "2, { num_layers = 2, bidirectional = true }",
      nn.LSTM(3, 2, 2, batch_first=True, bidirectional=True),
      lambda m, x, h0, c0: m(x, (h0, c0)), x=randn(2, 3, 3), h0=randn(4, 2, 2), c0=randn(4, 2, 2))
layer("LSTM", "2, { num_layers = 2, bidirectional = true, bias = true }",
      nn.LSTM(3, 2, 2, batch_first=True, bidirectional=True),
      lambda m, x, h0, c0, n: packed(m, x, (h0, c0), n),
      x=randn(3, 4, 3), h0=randn(4, 3, 2), c0=randn(4, 3, 2), lengths=index([2, 4, 1]))
layer("LSTM", "2, { bias = false, batch_first = false }", nn.LSTM(3, 2, bias=False),
      x=randn(4, 2, 3))
layer("LSTM", "2, { num_layers = 3 }", nn.LSTM(3, 2, 3), x=randn(4, 3))
layer("GRU", "3", nn.GRU(2, 3, batch_first=True), x=randn(2, 4, 2))
layer("GRU", "2, { num_layers = 2, bidirectional = true }",
      nn.GRU(3, 2, 2, batch_first=True, bidirectional=True), packed,
      x=randn(3, 4, 3), h0=randn(4, 3, 2), lengths=index([3, 1, 4]))
layer("RNN", "3", nn.RNN(2, 3, batch_first=True), x=randn(2, 4, 2))
layer("RNN", "3, { nonlinearity = 'relu', bidirectional = true }",
      nn.RNN(2, 3, nonlinearity="relu", batch_first=True, bidirectional=True), packed,
      x=randn(2, 4, 2), h0=randn(2, 2, 3), lengths=index([2, 4]))
layer("LSTMCell", "3", nn.LSTMCell(2, 3), lambda m, x, h, c: m(x, (h, c)),
      x=randn(2, 2), h=randn(2, 3), c=randn(2, 3))
layer("GRUCell", "3", nn.GRUCell(2, 3), x=randn(2, 2), h=randn(2, 3))
layer("RNNCell", "3, { nonlinearity = 'relu' }", nn.RNNCell(2, 3, nonlinearity="relu"),
      x=randn(2, 2), h=randn(2, 3))
W = dict(x=randn(2, 3, 2), w=randn(12, 2), u=randn(12, 3), b=randn(12), d=randn(12))


def lstm_op(x, w, u, b, d):
    y, h, c = torch._VF.lstm(x, (torch.zeros(1, 2, 3).double(),) * 2, (w, u, b, d), True, 1, 0.0,
                             True, False, True)
    return y, h[0], c[0]


op("lstm", "x, w, u, b, d", lstm_op, **W)

# ---- attention --------------------------------------------------------------------------------


def mha(m, *inputs, **options):
    return m(*inputs, need_weights=False, **options)[0]


layer("MultiheadAttention", "2, { need_weights = true }",
      nn.MultiheadAttention(4, 2, batch_first=True),
      query=randn(2, 3, 4), key=randn(2, 5, 4), value=randn(2, 5, 4))
layer("MultiheadAttention", "2", nn.MultiheadAttention(4, 2, batch_first=True),
      lambda m, x: mha(m, x, x, x), x=randn(2, 3, 4))
layer("MultiheadAttention", "2, { kdim = 3, vdim = 5, bias = false }",
      nn.MultiheadAttention(4, 2, kdim=3, vdim=5, bias=False, batch_first=True), mha,
      query=randn(2, 3, 4), key=randn(2, 5, 3), value=randn(2, 5, 5))
layer("MultiheadAttention", "2, { add_bias_kv = true }",
      nn.MultiheadAttention(4, 2, add_bias_kv=True, batch_first=True),
      lambda m, q, k, v, p, a: mha(m, q, k, v, key_padding_mask=p, attn_mask=a),
      query=randn(2, 3, 4), key=randn(2, 4, 4), value=randn(2, 4, 4),
      padding=mask([[0, 0, 0, 1], [0, 1, 0, 0]]),
      attn=mask([[0, 0, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0]]))
layer("MultiheadAttention", "2, { is_causal = true, batch_first = false }",
      nn.MultiheadAttention(4, 2),
      lambda m, x: mha(m, x, x, x, attn_mask=torch.ones(3, 3).triu(1).bool()), x=randn(3, 2, 4))

# ---- transformers -----------------------------------------------------------------------------

layer("TransformerEncoderLayer", "2, { dim_feedforward = 5, dropout = 0 }",
      nn.TransformerEncoderLayer(4, 2, 5, 0.0, batch_first=True), x=randn(2, 3, 4))
layer("TransformerEncoderLayer",
      "2, { dim_feedforward = 5, dropout = 0, norm_first = true, activation = 'gelu' }",
      nn.TransformerEncoderLayer(4, 2, 5, 0.0, "gelu", batch_first=True, norm_first=True),
      lambda m, x, a, p: m(x, a, p), x=randn(2, 3, 4),
      attn=fixed(lambda: torch.tensor([[0, 1, 2], [0, 0, 1], [3, 0, 0]]).double()),
      padding=mask([[0, 0, 1], [0, 0, 0]]))
layer("TransformerDecoderLayer", "2, { dim_feedforward = 5, dropout = 0, is_causal = true }",
      nn.TransformerDecoderLayer(4, 2, 5, 0.0, batch_first=True),
      lambda m, x, y: m(x, y, torch.ones(3, 3).triu(1).bool()),
      x=randn(2, 3, 4), memory=randn(2, 5, 4))
layer("TransformerDecoderLayer", "2, { dim_feedforward = 5, dropout = 0, norm_first = true }",
      nn.TransformerDecoderLayer(4, 2, 5, 0.0, batch_first=True, norm_first=True),
      x=randn(2, 3, 4), memory=randn(2, 5, 4))
layer("TransformerEncoder",
      "2, { num_layers = 2, dim_feedforward = 5, dropout = 0, norm = true }",
      nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 5, 0.0, batch_first=True), 2,
                            nn.LayerNorm(4)), x=randn(2, 3, 4))
layer("TransformerDecoder", "2, { num_layers = 2, dim_feedforward = 5, dropout = 0 }",
      nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 5, 0.0, batch_first=True), 2),
      x=randn(2, 3, 4), memory=randn(2, 5, 4))
