---@meta tarn
-- For editors (LuaLS); generated from the rows, never run.

---@class tarn
---@field nn table
---@field optim table
---@field data table
---@field json table
---@field image table
---@field safetensors table
---@field metrics table
---@field landscape table
---@field plot table
---@field flags table
---@field version string
---@field options fun(declaration: table): table
local tarn = {}

---@class tarn.Tensor
---@field shape integer[]
---@field dtype string
---@field grad tarn.Tensor?
---@field requires_grad boolean
---@field rank integer
---@field count integer
---@field is_leaf boolean
---@field [integer] tarn.Tensor
---@operator add(tarn.Tensor|number): tarn.Tensor
---@operator sub(tarn.Tensor|number): tarn.Tensor
---@operator mul(tarn.Tensor|number): tarn.Tensor
---@operator div(tarn.Tensor|number): tarn.Tensor
---@operator idiv(tarn.Tensor|number): tarn.Tensor
---@operator mod(tarn.Tensor|number): tarn.Tensor
---@operator pow(tarn.Tensor|number): tarn.Tensor
---@operator unm: tarn.Tensor
---@operator len: integer
local Tensor = {}

---@class tarn.Loss
---@field name string
---@field [string] any
---@operator call(tarn.Tensor): tarn.Tensor

---@class tarn.Layer
---@field training boolean
---@field [integer] tarn.Layer
---@field [string] any
---@operator call(tarn.Tensor): tarn.Tensor
---@operator len: integer
local Layer = {}

---@class tarn.Optimizer
---@field lr number
local Optimizer = {}

---@class tarn.Handle
local Handle = {}

--- The hook is not called any more.
function Handle:remove() end

---@class tarn.Run
local Run = {}

---@class tarn.Study
local Study = {}

---@class tarn.Trial
---@field number integer
---@field state string
---@field params table<string, any>
---@field values number[]?
---@field intermediate table<integer, number>
---@field reason string?
local Trial = {}

--- Records the objective at a step; true: the pruner advises to stop.
---@param step integer
---@param value number
---@return boolean
function Trial:report(step, value) end

--- Ends the trial of study:optimize as pruned.
function Trial:prune() end

---@class tarn.Profile
---@field seconds number
---@field forward number
---@field backward number
---@field step number
---@field pass number
---@field data number
---@field outside number
---@field cpu_seconds number
---@field overhead number
---@field peak integer
---@field allocated integer
---@field page_faults integer
local Profile = {}

--- The rows, by "operation", "layer" or "line".
---@param by string
---@return table[]
function Profile:by(by) end

--- The timeline, for chrome://tracing.
---@param path string
---@return tarn.Profile
function Profile:write(path) end

---@class tarn.Figure
local Figure = {}

---@class tarn.Dataset
---@field classes string[]?
---@operator len: integer
local Dataset = {}

--- Size without sign.
--- `y = |x|`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.abs(x) end

--- Size without sign.
--- `y = |x|`
---@return tarn.Tensor y
function Tensor:abs() end

--- The angle, from 0 to pi, whose cosine is x; NaN where |x| > 1.
--- `y = acos x`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.acos(x) end

--- The angle, from 0 to pi, whose cosine is x; NaN where |x| > 1.
--- `y = acos x`
---@return tarn.Tensor y
function Tensor:acos() end

--- The number, at least 0, whose hyperbolic cosine is x; NaN below 1.
--- `y = log(x + sqrt(x^2 - 1))`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.acosh(x) end

--- The number, at least 0, whose hyperbolic cosine is x; NaN below 1.
--- `y = log(x + sqrt(x^2 - 1))`
---@return tarn.Tensor y
function Tensor:acosh() end

--- The means of so many windows that share a sequence, whatever its length.
--- `y[i] = mean of x[floor(i L / n) .. ceil((i + 1) L / n)), i from 0`
---@param x tarn.Tensor|number sequences (batch x channels x length), or one
---@param output_size integer|integer[]|string the length that comes out
---@return tarn.Tensor y
function tarn.adaptive_avg_pool1d(x, output_size) end

--- The means of so many windows that share a sequence, whatever its length.
--- `y[i] = mean of x[floor(i L / n) .. ceil((i + 1) L / n)), i from 0`
---@param output_size integer|integer[]|string the length that comes out
---@return tarn.Tensor y
function Tensor:adaptive_avg_pool1d(output_size) end

--- The means of so many windows that share an image, whatever its size.
--- `y[i,j] = mean of the rows floor(i H / n) .. ceil((i + 1) H / n), columns alike`
---@param x tarn.Tensor|number images (batch x channels x rows x columns), or one
---@param output_size integer|integer[]|string rows and columns that come out; -1: as many as x has
---@return tarn.Tensor y
function tarn.adaptive_avg_pool2d(x, output_size) end

--- The means of so many windows that share an image, whatever its size.
--- `y[i,j] = mean of the rows floor(i H / n) .. ceil((i + 1) H / n), columns alike`
---@param output_size integer|integer[]|string rows and columns that come out; -1: as many as x has
---@return tarn.Tensor y
function Tensor:adaptive_avg_pool2d(output_size) end

--- The largest numbers of so many windows that share a sequence, whatever its length.
--- `y[i] = max of x[floor(i L / n) .. ceil((i + 1) L / n)), i from 0`
---@param x tarn.Tensor|number sequences (batch x channels x length), or one
---@param output_size integer|integer[]|string the length that comes out
---@return tarn.Tensor y
function tarn.adaptive_max_pool1d(x, output_size) end

--- The largest numbers of so many windows that share a sequence, whatever its length.
--- `y[i] = max of x[floor(i L / n) .. ceil((i + 1) L / n)), i from 0`
---@param output_size integer|integer[]|string the length that comes out
---@return tarn.Tensor y
function Tensor:adaptive_max_pool1d(output_size) end

--- The largest numbers of so many windows that share an image, whatever its size.
--- `y[i,j] = max of the rows floor(i H / n) .. ceil((i + 1) H / n), columns alike`
---@param x tarn.Tensor|number images (batch x channels x rows x columns), or one
---@param output_size integer|integer[]|string rows and columns that come out; -1: as many as x has
---@return tarn.Tensor y
function tarn.adaptive_max_pool2d(x, output_size) end

--- The largest numbers of so many windows that share an image, whatever its size.
--- `y[i,j] = max of the rows floor(i H / n) .. ceil((i + 1) H / n), columns alike`
---@param output_size integer|integer[]|string rows and columns that come out; -1: as many as x has
---@return tarn.Tensor y
function Tensor:adaptive_max_pool2d(output_size) end

--- Sum, element by element.
--- `y = a + b`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.add(a, b) end

--- Sum, element by element.
--- `y = a + b`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:add(b) end

--- Adds a quotient, times a number.
--- `y = x + value a / b`
---@param x tarn.Tensor|number any shape
---@param a tarn.Tensor|number expands with x
---@param b tarn.Tensor|number what a is divided by; expands with x
---@param value? number a factor
---@return tarn.Tensor y
function tarn.addcdiv(x, a, b, value) end

--- Adds a quotient, times a number.
--- `y = x + value a / b`
---@param a tarn.Tensor|number expands with x
---@param b tarn.Tensor|number what a is divided by; expands with x
---@param value? number a factor
---@return tarn.Tensor y
function Tensor:addcdiv(a, b, value) end

--- Adds a product, times a number.
--- `y = x + value a b`
---@param x tarn.Tensor|number any shape
---@param a tarn.Tensor|number expands with x
---@param b tarn.Tensor|number expands with x
---@param value? number a factor
---@return tarn.Tensor y
function tarn.addcmul(x, a, b, value) end

--- Adds a product, times a number.
--- `y = x + value a b`
---@param a tarn.Tensor|number expands with x
---@param b tarn.Tensor|number expands with x
---@param value? number a factor
---@return tarn.Tensor y
function Tensor:addcmul(a, b, value) end

--- A tensor plus a product of matrices, or of batches of them.
--- `y = beta x + alpha a b`
---@param x tarn.Tensor|number expands to the product's shape
---@param a tarn.Tensor|number (... x m x k)
---@param b tarn.Tensor|number (... x k x n), or a vector (k)
---@param beta? number times x
---@param alpha? number times the product
---@return tarn.Tensor y
function tarn.addmm(x, a, b, beta, alpha) end

--- A tensor plus a product of matrices, or of batches of them.
--- `y = beta x + alpha a b`
---@param a tarn.Tensor|number (... x m x k)
---@param b tarn.Tensor|number (... x k x n), or a vector (k)
---@param beta? number times x
---@param alpha? number times the product
---@return tarn.Tensor y
function Tensor:addmm(a, b, beta, alpha) end

--- The grid with which grid_sample turns, scales, shears and moves images.
--- `grid[n,i,j] = theta[n] (column, row, 1)`
---@param theta tarn.Tensor|number (batch x 2 x 3): where a place of the result is looked for
---@param size integer|integer[]|string of the result: { batch, channels, rows, columns }
---@param align_corners? boolean as grid_sample's
---@return tarn.Tensor y
function tarn.affine_grid(theta, size, align_corners) end

--- The grid with which grid_sample turns, scales, shears and moves images.
--- `grid[n,i,j] = theta[n] (column, row, 1)`
---@param size integer|integer[]|string of the result: { batch, channels, rows, columns }
---@param align_corners? boolean as grid_sample's
---@return tarn.Tensor y
function Tensor:affine_grid(size, align_corners) end

--- Whether no number is 0, over all dims or some.
--- `y = x_1 and x_2 and ...`
---@param x tarn.Tensor|number any shape
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function tarn.all(x, dims, keepdim) end

--- Whether no number is 0, over all dims or some.
--- `y = x_1 and x_2 and ...`
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function Tensor:all(dims, keepdim) end

--- Dropout for selu: what is dropped takes its lowest value, and mean 0 and variance 1 stay.
--- `y = s (x mask + v (1 - mask)) + t`
---@param x tarn.Tensor|number any shape
---@param p? number probability of being dropped
---@param training? boolean false: x as it is
---@return tarn.Tensor y
function tarn.alpha_dropout(x, p, training) end

--- Dropout for selu: what is dropped takes its lowest value, and mean 0 and variance 1 stay.
--- `y = s (x mask + v (1 - mask)) + t`
---@param p? number probability of being dropped
---@param training? boolean false: x as it is
---@return tarn.Tensor y
function Tensor:alpha_dropout(p, training) end

--- The largest numbers over all dims, or over some; those that are as large share the gradient.
--- `y = max x`
---@param x tarn.Tensor|number any shape
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function tarn.amax(x, dims, keepdim) end

--- The largest numbers over all dims, or over some; those that are as large share the gradient.
--- `y = max x`
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function Tensor:amax(dims, keepdim) end

--- The smallest numbers over all dims, or over some; those that are as small share the gradient.
--- `y = min x`
---@param x tarn.Tensor|number any shape
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function tarn.amin(x, dims, keepdim) end

--- The smallest numbers over all dims, or over some; those that are as small share the gradient.
--- `y = min x`
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function Tensor:amin(dims, keepdim) end

--- The smallest and the largest numbers over all dims, or over some.
---@param x tarn.Tensor|number any shape
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor min
---@return tarn.Tensor max
function tarn.aminmax(x, dims, keepdim) end

--- The smallest and the largest numbers over all dims, or over some.
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor min
---@return tarn.Tensor max
function Tensor:aminmax(dims, keepdim) end

--- Whether any number is not 0, over all dims or some.
--- `y = x_1 or x_2 or ...`
---@param x tarn.Tensor|number any shape
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function tarn.any(x, dims, keepdim) end

--- Whether any number is not 0, over all dims or some.
--- `y = x_1 or x_2 or ...`
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function Tensor:any(dims, keepdim) end

--- Where the largest number stands, over all or along a dim, counting from one.
---@param x tarn.Tensor|number any shape, not empty
---@param dim? integer the dim to look along; absent: all, in row-major order
---@param keepdim? boolean leaves it as 1
---@return tarn.Tensor positions
function tarn.argmax(x, dim, keepdim) end

--- Where the largest number stands, over all or along a dim, counting from one.
---@param dim? integer the dim to look along; absent: all, in row-major order
---@param keepdim? boolean leaves it as 1
---@return tarn.Tensor positions
function Tensor:argmax(dim, keepdim) end

--- Where the smallest number stands, over all or along a dim, counting from one.
---@param x tarn.Tensor|number any shape, not empty
---@param dim? integer the dim to look along; absent: all, in row-major order
---@param keepdim? boolean leaves it as 1
---@return tarn.Tensor positions
function tarn.argmin(x, dim, keepdim) end

--- Where the smallest number stands, over all or along a dim, counting from one.
---@param dim? integer the dim to look along; absent: all, in row-major order
---@param keepdim? boolean leaves it as 1
---@return tarn.Tensor positions
function Tensor:argmin(dim, keepdim) end

--- Where the numbers along a dim stand, in the order of their size.
---@param x tarn.Tensor|number any shape but a number's
---@param dim? integer along which
---@param descending? boolean the largest first
---@return tarn.Tensor positions
function tarn.argsort(x, dim, descending) end

--- Where the numbers along a dim stand, in the order of their size.
---@param dim? integer along which
---@param descending? boolean the largest first
---@return tarn.Tensor positions
function Tensor:argsort(dim, descending) end

--- Shows a tensor's elements in other sizes and steps; they may be shown several times.
--- `y[i][j] = x[offset + i stride_1 + j stride_2], from 0 in a packed x`
---@param x tarn.Tensor|number any shape; a copy is seen where it is not packed
---@param sizes integer|integer[]|string of the result
---@param strides integer|integer[]|string from element to element of a dim, in elements of x
---@param offset? integer the first element, from 0
---@return tarn.Tensor y
function tarn.as_strided(x, sizes, strides, offset) end

--- Shows a tensor's elements in other sizes and steps; they may be shown several times.
--- `y[i][j] = x[offset + i stride_1 + j stride_2], from 0 in a packed x`
---@param sizes integer|integer[]|string of the result
---@param strides integer|integer[]|string from element to element of a dim, in elements of x
---@param offset? integer the first element, from 0
---@return tarn.Tensor y
function Tensor:as_strided(sizes, strides, offset) end

--- Zeros to which the numbers of x are added where as_strided would have read them.
--- `y[offset + i stride_1 + j stride_2] += x[i][j]`
---@param x tarn.Tensor|number any shape
---@param sizes integer|integer[]|string of the result
---@param strides integer|integer[]|string one for each dim of x, in elements of the result
---@param offset? integer where the first number goes, from 0
---@return tarn.Tensor y
function tarn.as_strided_sum(x, sizes, strides, offset) end

--- Zeros to which the numbers of x are added where as_strided would have read them.
--- `y[offset + i stride_1 + j stride_2] += x[i][j]`
---@param sizes integer|integer[]|string of the result
---@param strides integer|integer[]|string one for each dim of x, in elements of the result
---@param offset? integer where the first number goes, from 0
---@return tarn.Tensor y
function Tensor:as_strided_sum(sizes, strides, offset) end

--- The angle, from -pi / 2 to pi / 2, whose sine is x; NaN where |x| > 1.
--- `y = asin x`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.asin(x) end

--- The angle, from -pi / 2 to pi / 2, whose sine is x; NaN where |x| > 1.
--- `y = asin x`
---@return tarn.Tensor y
function Tensor:asin() end

--- The number whose hyperbolic sine is x.
--- `y = log(x + sqrt(x^2 + 1))`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.asinh(x) end

--- The number whose hyperbolic sine is x.
--- `y = log(x + sqrt(x^2 + 1))`
---@return tarn.Tensor y
function Tensor:asinh() end

--- The angle, from -pi / 2 to pi / 2, whose tangent is x.
--- `y = atan x`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.atan(x) end

--- The angle, from -pi / 2 to pi / 2, whose tangent is x.
--- `y = atan x`
---@return tarn.Tensor y
function Tensor:atan() end

--- The angle, from -pi to pi, between the x axis and the point (b, a).
--- `y = atan(a / b), in the quadrant of (b, a)`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.atan2(a, b) end

--- The angle, from -pi to pi, between the x axis and the point (b, a).
--- `y = atan(a / b), in the quadrant of (b, a)`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:atan2(b) end

--- The number whose hyperbolic tangent is x; NaN where |x| > 1.
--- `y = log((1 + x) / (1 - x)) / 2`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.atanh(x) end

--- The number whose hyperbolic tangent is x; NaN where |x| > 1.
--- `y = log((1 + x) / (1 - x)) / 2`
---@return tarn.Tensor y
function Tensor:atanh() end

--- The mean of each window of a sequence; padding counts as zeros.
--- `y[i] = mean x[i stride + a]`
---@param x tarn.Tensor|number sequences (batch x channels x length), or one
---@param kernel_size integer|integer[]|string length of the window
---@param stride? integer|integer[]|string from window to window; kernel_size by default
---@param padding? integer|integer[]|string zeros at either end
---@return tarn.Tensor y
function tarn.avg_pool1d(x, kernel_size, stride, padding) end

--- The mean of each window of a sequence; padding counts as zeros.
--- `y[i] = mean x[i stride + a]`
---@param kernel_size integer|integer[]|string length of the window
---@param stride? integer|integer[]|string from window to window; kernel_size by default
---@param padding? integer|integer[]|string zeros at either end
---@return tarn.Tensor y
function Tensor:avg_pool1d(kernel_size, stride, padding) end

--- The mean of each window of an image; padding counts as zeros.
--- `y[i,j] = mean x[i stride + a,j stride + b]`
---@param x tarn.Tensor|number images (batch x channels x rows x columns), or one
---@param kernel_size integer|integer[]|string rows and columns of the window
---@param stride? integer|integer[]|string from window to window; kernel_size by default
---@param padding? integer|integer[]|string zeros around the image
---@return tarn.Tensor y
function tarn.avg_pool2d(x, kernel_size, stride, padding) end

--- The mean of each window of an image; padding counts as zeros.
--- `y[i,j] = mean x[i stride + a,j stride + b]`
---@param kernel_size integer|integer[]|string rows and columns of the window
---@param stride? integer|integer[]|string from window to window; kernel_size by default
---@param padding? integer|integer[]|string zeros around the image
---@return tarn.Tensor y
function Tensor:avg_pool2d(kernel_size, stride, padding) end

--- Gives each channel mean 0 and variance 1 over the batch, then scales and shifts it.
--- `y = (x - mean) / sqrt(var + eps) weight + bias`
---@param x tarn.Tensor|number (batch x channels ...)
---@param running_mean? tarn.Tensor|number (channels), moved towards the batch's in training
---@param running_var? tarn.Tensor|number (channels), moved towards the batch's in training
---@param weight? tarn.Tensor|number (channels)
---@param bias? tarn.Tensor|number (channels)
---@param training? boolean normalise by the batch, not by the running numbers
---@param momentum? number how much of a new batch the running numbers take
---@param eps? number keeps the root away from 0
---@return tarn.Tensor y
function tarn.batch_norm(x, running_mean, running_var, weight, bias, training, momentum, eps) end

--- Gives each channel mean 0 and variance 1 over the batch, then scales and shifts it.
--- `y = (x - mean) / sqrt(var + eps) weight + bias`
---@param running_mean? tarn.Tensor|number (channels), moved towards the batch's in training
---@param running_var? tarn.Tensor|number (channels), moved towards the batch's in training
---@param weight? tarn.Tensor|number (channels)
---@param bias? tarn.Tensor|number (channels)
---@param training? boolean normalise by the batch, not by the running numbers
---@param momentum? number how much of a new batch the running numbers take
---@param eps? number keeps the root away from 0
---@return tarn.Tensor y
function Tensor:batch_norm(running_mean, running_var, weight, bias, training, momentum, eps) end

--- batch_norm, then relu, in one pass: what Sequential does with these layers.
--- `y = max(batch_norm(x), 0)`
---@param x tarn.Tensor|number (batch x channels ...)
---@param running_mean? tarn.Tensor|number (channels), moved towards the batch's in training
---@param running_var? tarn.Tensor|number (channels), moved towards the batch's in training
---@param weight? tarn.Tensor|number (channels)
---@param bias? tarn.Tensor|number (channels)
---@param training? boolean normalise by the batch, not by the running numbers
---@param momentum? number how much of a new batch the running numbers take
---@param eps? number keeps the root away from 0
---@return tarn.Tensor y
function tarn.batch_norm_relu(x, running_mean, running_var, weight, bias, training, momentum, eps) end

--- batch_norm, then relu, in one pass: what Sequential does with these layers.
--- `y = max(batch_norm(x), 0)`
---@param running_mean? tarn.Tensor|number (channels), moved towards the batch's in training
---@param running_var? tarn.Tensor|number (channels), moved towards the batch's in training
---@param weight? tarn.Tensor|number (channels)
---@param bias? tarn.Tensor|number (channels)
---@param training? boolean normalise by the batch, not by the running numbers
---@param momentum? number how much of a new batch the running numbers take
---@param eps? number keeps the root away from 0
---@return tarn.Tensor y
function Tensor:batch_norm_relu(running_mean, running_var, weight, bias, training, momentum, eps) end

--- batch_norm, relu and the largest of each 2 x 2, in one pass: what Sequential does with these layers.  The images between are not kept.
--- `y = max_pool2d(max(batch_norm(x), 0), 2)`
---@param x tarn.Tensor|number (batch x channels ...)
---@param running_mean? tarn.Tensor|number (channels), moved towards the batch's in training
---@param running_var? tarn.Tensor|number (channels), moved towards the batch's in training
---@param weight? tarn.Tensor|number (channels)
---@param bias? tarn.Tensor|number (channels)
---@param training? boolean normalise by the batch, not by the running numbers
---@param momentum? number how much of a new batch the running numbers take
---@param eps? number keeps the root away from 0
---@return tarn.Tensor y
function tarn.batch_norm_relu_max_pool(x, running_mean, running_var, weight, bias, training, momentum, eps) end

--- batch_norm, relu and the largest of each 2 x 2, in one pass: what Sequential does with these layers.  The images between are not kept.
--- `y = max_pool2d(max(batch_norm(x), 0), 2)`
---@param running_mean? tarn.Tensor|number (channels), moved towards the batch's in training
---@param running_var? tarn.Tensor|number (channels), moved towards the batch's in training
---@param weight? tarn.Tensor|number (channels)
---@param bias? tarn.Tensor|number (channels)
---@param training? boolean normalise by the batch, not by the running numbers
---@param momentum? number how much of a new batch the running numbers take
---@param eps? number keeps the root away from 0
---@return tarn.Tensor y
function Tensor:batch_norm_relu_max_pool(running_mean, running_var, weight, bias, training, momentum, eps) end

--- 1 with the probability given at each place, else 0.
---@param p tarn.Tensor|number probabilities
---@return tarn.Tensor y
function tarn.bernoulli(p) end

--- 1 with the probability given at each place, else 0.
---@return tarn.Tensor y
function Tensor:bernoulli() end

--- How surprised probabilities of a yes are by the answers, 0 or 1 or between.
--- `loss = -weight (target log x + (1 - target) log(1 - x)),  logs not below -100`
---@param x tarn.Tensor|number probabilities, any shape
---@param target tarn.Tensor|number 0 to 1, x's shape
---@param weight? tarn.Tensor|number of each loss; it expands to x
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function tarn.binary_cross_entropy(x, target, weight, reduction) end

--- How surprised probabilities of a yes are by the answers, 0 or 1 or between.
--- `loss = -weight (target log x + (1 - target) log(1 - x)),  logs not below -100`
---@param target tarn.Tensor|number 0 to 1, x's shape
---@param weight? tarn.Tensor|number of each loss; it expands to x
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function Tensor:binary_cross_entropy(target, weight, reduction) end

--- How surprised scores are by answers, 0 or 1: binary_cross_entropy of their sigmoid, exact also where that is 0 or 1.
--- `loss = -weight (pos_weight target log s(x) + (1 - target) log(1 - s(x)))`
---@param x tarn.Tensor|number scores, any shape
---@param target tarn.Tensor|number 0 to 1, x's shape
---@param weight? tarn.Tensor|number of each loss; it expands to x
---@param pos_weight? tarn.Tensor|number of the yes: above 1 where they are rare; it expands to x
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function tarn.binary_cross_entropy_with_logits(x, target, weight, pos_weight, reduction) end

--- How surprised scores are by answers, 0 or 1: binary_cross_entropy of their sigmoid, exact also where that is 0 or 1.
--- `loss = -weight (pos_weight target log s(x) + (1 - target) log(1 - s(x)))`
---@param target tarn.Tensor|number 0 to 1, x's shape
---@param weight? tarn.Tensor|number of each loss; it expands to x
---@param pos_weight? tarn.Tensor|number of the yes: above 1 where they are rare; it expands to x
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function Tensor:binary_cross_entropy_with_logits(target, weight, pos_weight, reduction) end

--- How often each of the positions 1, 2, ... occurs, or the sum of its weights.
--- `y[k] = sum of weights where x = k`
---@param x tarn.Tensor|number whole numbers from 1
---@param weights? tarn.Tensor|number one for each number of x; absent: 1
---@param minlength? integer how many positions there are at least
---@return tarn.Tensor y
function tarn.bincount(x, weights, minlength) end

--- How often each of the positions 1, 2, ... occurs, or the sum of its weights.
--- `y[k] = sum of weights where x = k`
---@param weights? tarn.Tensor|number one for each number of x; absent: 1
---@param minlength? integer how many positions there are at least
---@return tarn.Tensor y
function Tensor:bincount(weights, minlength) end

--- Bipolar sigmoid: a soft step from -1 to 1.
--- `y = (1 - e^-x) / (1 + e^-x) = tanh(x / 2)`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.bipolar_sigmoid(x) end

--- Bipolar sigmoid: a soft step from -1 to 1.
--- `y = (1 - e^-x) / (1 + e^-x) = tanh(x / 2)`
---@return tarn.Tensor y
function Tensor:bipolar_sigmoid() end

--- The bits that both have.
--- `y = a & b`
---@param a tarn.Tensor|number whole numbers or bools
---@param b tarn.Tensor|number expands with a
---@return tarn.Tensor y
function tarn.bitwise_and(a, b) end

--- The bits that both have.
--- `y = a & b`
---@param b tarn.Tensor|number expands with a
---@return tarn.Tensor y
function Tensor:bitwise_and(b) end

--- Bits moved up by b places; 0 where b is not from 0 to 63.
--- `y = a 2^b, without what overflows`
---@param a tarn.Tensor|number whole numbers or bools
---@param b tarn.Tensor|number expands with a
---@return tarn.Tensor y
function tarn.bitwise_left_shift(a, b) end

--- Bits moved up by b places; 0 where b is not from 0 to 63.
--- `y = a 2^b, without what overflows`
---@param b tarn.Tensor|number expands with a
---@return tarn.Tensor y
function Tensor:bitwise_left_shift(b) end

--- Every bit turned over; of bools their opposite.
--- `y = ~x`
---@param x tarn.Tensor|number whole numbers or bools
---@return tarn.Tensor y
function tarn.bitwise_not(x) end

--- Every bit turned over; of bools their opposite.
--- `y = ~x`
---@return tarn.Tensor y
function Tensor:bitwise_not() end

--- The bits that one of them has.
--- `y = a | b`
---@param a tarn.Tensor|number whole numbers or bools
---@param b tarn.Tensor|number expands with a
---@return tarn.Tensor y
function tarn.bitwise_or(a, b) end

--- The bits that one of them has.
--- `y = a | b`
---@param b tarn.Tensor|number expands with a
---@return tarn.Tensor y
function Tensor:bitwise_or(b) end

--- Bits moved down by b places; the sign stays.
--- `y = floor(a / 2^b)`
---@param a tarn.Tensor|number whole numbers or bools
---@param b tarn.Tensor|number expands with a
---@return tarn.Tensor y
function tarn.bitwise_right_shift(a, b) end

--- Bits moved down by b places; the sign stays.
--- `y = floor(a / 2^b)`
---@param b tarn.Tensor|number expands with a
---@return tarn.Tensor y
function Tensor:bitwise_right_shift(b) end

--- The bits that just one of them has.
--- `y = a ~ b`
---@param a tarn.Tensor|number whole numbers or bools
---@param b tarn.Tensor|number expands with a
---@return tarn.Tensor y
function tarn.bitwise_xor(a, b) end

--- The bits that just one of them has.
--- `y = a ~ b`
---@param b tarn.Tensor|number expands with a
---@return tarn.Tensor y
function Tensor:bitwise_xor(b) end

--- Tensors expanded to the one shape that all of them expand to; views.
---@param tensors tarn.Tensor[] a list
---@return tarn.Tensor[] parts
function tarn.broadcast_tensors(tensors) end

--- Which of the stretches between sorted boundaries numbers fall into, from 1.
--- `boundaries[y - 1] < x <= boundaries[y]`
---@param x tarn.Tensor|number any shape
---@param boundaries tarn.Tensor|number a rising list
---@param right? boolean after equal ones rather than before them
---@return tarn.Tensor positions
function tarn.bucketize(x, boundaries, right) end

--- Which of the stretches between sorted boundaries numbers fall into, from 1.
--- `boundaries[y - 1] < x <= boundaries[y]`
---@param boundaries tarn.Tensor|number a rising list
---@param right? boolean after equal ones rather than before them
---@return tarn.Tensor positions
function Tensor:bucketize(boundaries, right) end

--- Every choice of one number from each list, as rows.
---@param tensors tarn.Tensor[] a list of lists (n)
---@return tarn.Tensor y
function tarn.cartesian_prod(tensors) end

--- Joins tensors along a dim.
---@param tensors tarn.Tensor[] a list; sizes agree but along dim
---@param dim? integer along which
---@return tarn.Tensor y
function tarn.cat(tensors, dim) end

--- Distances of each row of a from each row of b; at distance 0 the gradient is 0.
--- `y[i][j] = (sum over k of |a[i][k] - b[j][k]|^p)^(1 / p)`
---@param a tarn.Tensor|number (... x rows x numbers)
---@param b tarn.Tensor|number (... x others x numbers)
---@param p? number the power: 2 for length, 1 for the sum, math.huge for the largest, 0 for how many differ
---@return tarn.Tensor y
function tarn.cdist(a, b, p) end

--- Distances of each row of a from each row of b; at distance 0 the gradient is 0.
--- `y[i][j] = (sum over k of |a[i][k] - b[j][k]|^p)^(1 / p)`
---@param b tarn.Tensor|number (... x others x numbers)
---@param p? number the power: 2 for length, 1 for the sum, math.huge for the largest, 0 for how many differ
---@return tarn.Tensor y
function Tensor:cdist(b, p) end

--- The whole number above.
--- `y = ceil(x)`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.ceil(x) end

--- The whole number above.
--- `y = ceil(x)`
---@return tarn.Tensor y
function Tensor:ceil() end

--- Ramp that bends below 0 towards -alpha, with slope 1 on both sides of 0.
--- `y = x above 0, else alpha (e^(x / alpha) - 1)`
---@param x tarn.Tensor|number any shape
---@param alpha? number how far below 0 it goes
---@return tarn.Tensor y
function tarn.celu(x, alpha) end

--- Ramp that bends below 0 towards -alpha, with slope 1 on both sides of 0.
--- `y = x above 0, else alpha (e^(x / alpha) - 1)`
---@param alpha? number how far below 0 it goes
---@return tarn.Tensor y
function Tensor:celu(alpha) end

--- Deals the channels of each group out to all groups, so that what groups compute gets mixed.
--- `channel g n + k becomes k groups + g, n channels a group`
---@param x tarn.Tensor|number (batch x channels ...)
---@param groups integer so many groups of channels that follow each other
---@return tarn.Tensor y
function tarn.channel_shuffle(x, groups) end

--- Deals the channels of each group out to all groups, so that what groups compute gets mixed.
--- `channel g n + k becomes k groups + g, n channels a group`
---@param groups integer so many groups of channels that follow each other
---@return tarn.Tensor y
function Tensor:channel_shuffle(groups) end

--- The triangle L, with a positive diagonal, of a symmetric positive definite matrix; of any other matrix its symmetric part (a + a^T) / 2 is taken.
--- `a = L L^T;  a = U^T U with upper`
---@param a tarn.Tensor|number (... x n x n)
---@param upper? boolean give U = L^T
---@return tarn.Tensor y
function tarn.cholesky(a, upper) end

--- The triangle L, with a positive diagonal, of a symmetric positive definite matrix; of any other matrix its symmetric part (a + a^T) / 2 is taken.
--- `a = L L^T;  a = U^T U with upper`
---@param upper? boolean give U = L^T
---@return tarn.Tensor y
function Tensor:cholesky(upper) end

--- The inverse of a, from the triangle that cholesky gave for it.
--- `y = (L L^T)^-1`
---@param l tarn.Tensor|number (... x n x n), from cholesky
---@param upper? boolean l is U = L^T
---@return tarn.Tensor y
function tarn.cholesky_inverse(l, upper) end

--- The inverse of a, from the triangle that cholesky gave for it.
--- `y = (L L^T)^-1`
---@param upper? boolean l is U = L^T
---@return tarn.Tensor y
function Tensor:cholesky_inverse(upper) end

--- x with a x = b, from the triangle that cholesky gave for a.
--- `x = (L L^T)^-1 b`
---@param b tarn.Tensor|number (... x n x k)
---@param l tarn.Tensor|number (... x n x n), from cholesky
---@param upper? boolean l is U = L^T
---@return tarn.Tensor y
function tarn.cholesky_solve(b, l, upper) end

--- x with a x = b, from the triangle that cholesky gave for a.
--- `x = (L L^T)^-1 b`
---@param l tarn.Tensor|number (... x n x n), from cholesky
---@param upper? boolean l is U = L^T
---@return tarn.Tensor y
function Tensor:cholesky_solve(l, upper) end

--- Cuts a tensor along a dim into so many pieces of one size; the last may be smaller, and there may be fewer.
---@param x tarn.Tensor|number any shape but a number's
---@param chunks integer how many pieces at most
---@param dim? integer along which
---@return tarn.Tensor[] parts
function tarn.chunk(x, chunks, dim) end

--- Cuts a tensor along a dim into so many pieces of one size; the last may be smaller, and there may be fewer.
---@param chunks integer how many pieces at most
---@param dim? integer along which
---@return tarn.Tensor[] parts
function Tensor:chunk(chunks, dim) end

--- Keeps values between two bounds; outside them the gradient is 0.
--- `y = min(max(x, min), max)`
---@param x tarn.Tensor|number any shape
---@param min? number smallest value; absent: none
---@param max? number largest value; absent: none
---@return tarn.Tensor y
function tarn.clamp(x, min, max) end

--- Keeps values between two bounds; outside them the gradient is 0.
--- `y = min(max(x, min), max)`
---@param min? number smallest value; absent: none
---@param max? number largest value; absent: none
---@return tarn.Tensor y
function Tensor:clamp(min, max) end

--- A copy with storage of its own.
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.clone(x) end

--- A copy with storage of its own.
---@return tarn.Tensor y
function Tensor:clone() end

--- Every choice of r numbers of a list, in its order, as rows.
---@param x tarn.Tensor|number a list (n)
---@param r? integer how many
---@param with_replacement? boolean one may be chosen again
---@return tarn.Tensor y
function tarn.combinations(x, r, with_replacement) end

--- Every choice of r numbers of a list, in its order, as rows.
---@param r? integer how many
---@param with_replacement? boolean one may be chosen again
---@return tarn.Tensor y
function Tensor:combinations(r, with_replacement) end

--- How much a matrix magnifies errors when a system of it is solved: 1 at best.
--- `y = |a| |a^-1|;  largest by smallest singular value for 2`
---@param a tarn.Tensor|number (... x n x n); for 2 and -2 (... x m x n)
---@param p? integer|integer[]|string "fro": all elements; "nuc": sum of singular values; 2, -2: the largest, the smallest of them; 1, -1: of sums of columns; "inf", "-inf": of rows
---@return tarn.Tensor y
function tarn.cond(a, p) end

--- How much a matrix magnifies errors when a system of it is solved: 1 at best.
--- `y = |a| |a^-1|;  largest by smallest singular value for 2`
---@param p? integer|integer[]|string "fro": all elements; "nuc": sum of singular values; 2, -2: the largest, the smallest of them; 1, -1: of sums of columns; "inf", "-inf": of rows
---@return tarn.Tensor y
function Tensor:cond(p) end

--- The tensor itself where its numbers lie row by row without gaps, else a copy for which that holds.
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.contiguous(x) end

--- The tensor itself where its numbers lie row by row without gaps, else a copy for which that holds.
---@return tarn.Tensor y
function Tensor:contiguous() end

--- For pairs of vectors: equals (1) are drawn together, others (0 or -1) pushed apart until the margin is between them.
--- `loss = d^2 / 2 where target = 1, else max(0, margin - d)^2 / 2;  d = |x1 - x2|`
---@param x1 tarn.Tensor|number (rows x features), or one row
---@param x2 tarn.Tensor|number x1's shape
---@param target tarn.Tensor|number 1 for equals, 0 or -1 for others, for each row
---@param margin? number how far apart is far enough
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@param eps? number added to differences: no gradient is infinite at 0
---@return tarn.Tensor y
function tarn.contrastive_loss(x1, x2, target, margin, reduction, eps) end

--- For pairs of vectors: equals (1) are drawn together, others (0 or -1) pushed apart until the margin is between them.
--- `loss = d^2 / 2 where target = 1, else max(0, margin - d)^2 / 2;  d = |x1 - x2|`
---@param x2 tarn.Tensor|number x1's shape
---@param target tarn.Tensor|number 1 for equals, 0 or -1 for others, for each row
---@param margin? number how far apart is far enough
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@param eps? number added to differences: no gradient is infinite at 0
---@return tarn.Tensor y
function Tensor:contrastive_loss(x2, target, margin, reduction, eps) end

--- Slides a small window along sequences: each output is a weighted sum of one window.
--- `y[n,o,i] = bias[o] + sum weight[o,c,a] x[n,c,i stride + a]`
---@param x tarn.Tensor|number sequences (batch x channels x length), or one
---@param weight tarn.Tensor|number (outputs x channels / groups x length)
---@param bias? tarn.Tensor|number (outputs)
---@param stride? integer|integer[]|string from window to window
---@param padding? integer|integer[]|string zeros at either end; "same" keeps the length
---@param dilation? integer|integer[]|string from element to element of a window
---@param groups? integer channels are split into so many, each on its own
---@return tarn.Tensor y
function tarn.conv1d(x, weight, bias, stride, padding, dilation, groups) end

--- Slides a small window along sequences: each output is a weighted sum of one window.
--- `y[n,o,i] = bias[o] + sum weight[o,c,a] x[n,c,i stride + a]`
---@param weight tarn.Tensor|number (outputs x channels / groups x length)
---@param bias? tarn.Tensor|number (outputs)
---@param stride? integer|integer[]|string from window to window
---@param padding? integer|integer[]|string zeros at either end; "same" keeps the length
---@param dilation? integer|integer[]|string from element to element of a window
---@param groups? integer channels are split into so many, each on its own
---@return tarn.Tensor y
function Tensor:conv1d(weight, bias, stride, padding, dilation, groups) end

--- Slides small windows over images: each output is a weighted sum of one window.
--- `y[n,o,i,j] = bias[o] + sum weight[o,c,a,b] x[n,c,i stride + a,j stride + b]`
---@param x tarn.Tensor|number images (batch x channels x rows x columns), or one
---@param weight tarn.Tensor|number (outputs x channels / groups x rows x columns)
---@param bias? tarn.Tensor|number (outputs)
---@param stride? integer|integer[]|string from window to window
---@param padding? integer|integer[]|string zeros around the image; "same" keeps its size
---@param dilation? integer|integer[]|string from element to element of a window
---@param groups? integer channels are split into so many, each on its own
---@return tarn.Tensor y
function tarn.conv2d(x, weight, bias, stride, padding, dilation, groups) end

--- Slides small windows over images: each output is a weighted sum of one window.
--- `y[n,o,i,j] = bias[o] + sum weight[o,c,a,b] x[n,c,i stride + a,j stride + b]`
---@param weight tarn.Tensor|number (outputs x channels / groups x rows x columns)
---@param bias? tarn.Tensor|number (outputs)
---@param stride? integer|integer[]|string from window to window
---@param padding? integer|integer[]|string zeros around the image; "same" keeps its size
---@param dilation? integer|integer[]|string from element to element of a window
---@param groups? integer channels are split into so many, each on its own
---@return tarn.Tensor y
function Tensor:conv2d(weight, bias, stride, padding, dilation, groups) end

--- conv2d, then relu, in one pass: what Sequential does with these layers.
--- `y = max(conv2d(x), 0)`
---@param x tarn.Tensor|number images (batch x channels x rows x columns), or one
---@param weight tarn.Tensor|number (outputs x channels / groups x rows x columns)
---@param bias? tarn.Tensor|number (outputs)
---@param stride? integer|integer[]|string from window to window
---@param padding? integer|integer[]|string zeros around the image; "same" keeps its size
---@param dilation? integer|integer[]|string from element to element of a window
---@param groups? integer channels are split into so many, each on its own
---@return tarn.Tensor y
function tarn.conv2d_relu(x, weight, bias, stride, padding, dilation, groups) end

--- conv2d, then relu, in one pass: what Sequential does with these layers.
--- `y = max(conv2d(x), 0)`
---@param weight tarn.Tensor|number (outputs x channels / groups x rows x columns)
---@param bias? tarn.Tensor|number (outputs)
---@param stride? integer|integer[]|string from window to window
---@param padding? integer|integer[]|string zeros around the image; "same" keeps its size
---@param dilation? integer|integer[]|string from element to element of a window
---@param groups? integer channels are split into so many, each on its own
---@return tarn.Tensor y
function Tensor:conv2d_relu(weight, bias, stride, padding, dilation, groups) end

--- conv2d, relu and the largest of each 2 x 2, in one pass: what Sequential does with these layers.  The images between are not kept.
--- `y = max_pool2d(max(conv2d(x), 0), 2)`
---@param x tarn.Tensor|number images (batch x channels x rows x columns), or one
---@param weight tarn.Tensor|number (outputs x channels / groups x rows x columns)
---@param bias? tarn.Tensor|number (outputs)
---@param stride? integer|integer[]|string from window to window
---@param padding? integer|integer[]|string zeros around the image; "same" keeps its size
---@param dilation? integer|integer[]|string from element to element of a window
---@param groups? integer channels are split into so many, each on its own
---@return tarn.Tensor y
function tarn.conv2d_relu_max_pool(x, weight, bias, stride, padding, dilation, groups) end

--- conv2d, relu and the largest of each 2 x 2, in one pass: what Sequential does with these layers.  The images between are not kept.
--- `y = max_pool2d(max(conv2d(x), 0), 2)`
---@param weight tarn.Tensor|number (outputs x channels / groups x rows x columns)
---@param bias? tarn.Tensor|number (outputs)
---@param stride? integer|integer[]|string from window to window
---@param padding? integer|integer[]|string zeros around the image; "same" keeps its size
---@param dilation? integer|integer[]|string from element to element of a window
---@param groups? integer channels are split into so many, each on its own
---@return tarn.Tensor y
function Tensor:conv2d_relu_max_pool(weight, bias, stride, padding, dilation, groups) end

--- Puts a window, weighted by each number of a sequence, where conv1d would have looked, and adds them up: sequences grow.
--- `y[n,o,i stride + a - padding] += weight[c,o,a] x[n,c,i]`
---@param x tarn.Tensor|number sequences (batch x channels x length), or one
---@param weight tarn.Tensor|number (channels x outputs / groups x length)
---@param bias? tarn.Tensor|number (outputs)
---@param stride? integer|integer[]|string from window to window in y
---@param padding? integer|integer[]|string numbers taken away at either end of y
---@param output_padding? integer|integer[]|string numbers more at the end of y; less than stride
---@param groups? integer channels are split into so many, each on its own
---@param dilation? integer|integer[]|string from element to element of a window
---@return tarn.Tensor y
function tarn.conv_transpose1d(x, weight, bias, stride, padding, output_padding, groups, dilation) end

--- Puts a window, weighted by each number of a sequence, where conv1d would have looked, and adds them up: sequences grow.
--- `y[n,o,i stride + a - padding] += weight[c,o,a] x[n,c,i]`
---@param weight tarn.Tensor|number (channels x outputs / groups x length)
---@param bias? tarn.Tensor|number (outputs)
---@param stride? integer|integer[]|string from window to window in y
---@param padding? integer|integer[]|string numbers taken away at either end of y
---@param output_padding? integer|integer[]|string numbers more at the end of y; less than stride
---@param groups? integer channels are split into so many, each on its own
---@param dilation? integer|integer[]|string from element to element of a window
---@return tarn.Tensor y
function Tensor:conv_transpose1d(weight, bias, stride, padding, output_padding, groups, dilation) end

--- Puts a window, weighted by each number of an image, where conv2d would have looked, and adds them up: images grow.
--- `y[n,o,i stride + a - padding,j stride + b - padding] += weight[c,o,a,b] x[n,c,i,j]`
---@param x tarn.Tensor|number images (batch x channels x rows x columns), or one
---@param weight tarn.Tensor|number (channels x outputs / groups x rows x columns)
---@param bias? tarn.Tensor|number (outputs)
---@param stride? integer|integer[]|string from window to window in y
---@param padding? integer|integer[]|string rows and columns taken away around y
---@param output_padding? integer|integer[]|string rows and columns more at the end of y; less than stride
---@param groups? integer channels are split into so many, each on its own
---@param dilation? integer|integer[]|string from element to element of a window
---@return tarn.Tensor y
function tarn.conv_transpose2d(x, weight, bias, stride, padding, output_padding, groups, dilation) end

--- Puts a window, weighted by each number of an image, where conv2d would have looked, and adds them up: images grow.
--- `y[n,o,i stride + a - padding,j stride + b - padding] += weight[c,o,a,b] x[n,c,i,j]`
---@param weight tarn.Tensor|number (channels x outputs / groups x rows x columns)
---@param bias? tarn.Tensor|number (outputs)
---@param stride? integer|integer[]|string from window to window in y
---@param padding? integer|integer[]|string rows and columns taken away around y
---@param output_padding? integer|integer[]|string rows and columns more at the end of y; less than stride
---@param groups? integer channels are split into so many, each on its own
---@param dilation? integer|integer[]|string from element to element of a window
---@return tarn.Tensor y
function Tensor:conv_transpose2d(weight, bias, stride, padding, output_padding, groups, dilation) end

--- Writes the numbers of another tensor into this one, converted and expanded.
---@param x tarn.Tensor|number is written
---@param from tarn.Tensor|number expands to x's shape
---@return tarn.Tensor y
function tarn.copy_(x, from) end

--- Writes the numbers of another tensor into this one, converted and expanded.
---@param from tarn.Tensor|number expands to x's shape
---@return tarn.Tensor y
function Tensor:copy_(from) end

--- Pearson's correlations of the rows of a matrix, from -1 to 1.
--- `y[i][j] = cov[i][j] / sqrt(cov[i][i] cov[j][j])`
---@param x tarn.Tensor|number (variables x observations)
---@return tarn.Tensor y
function tarn.corrcoef(x) end

--- Pearson's correlations of the rows of a matrix, from -1 to 1.
--- `y[i][j] = cov[i][j] / sqrt(cov[i][i] cov[j][j])`
---@return tarn.Tensor y
function Tensor:corrcoef() end

--- The cosine of an angle in radians.
--- `y = cos x`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.cos(x) end

--- The cosine of an angle in radians.
--- `y = cos x`
---@return tarn.Tensor y
function Tensor:cos() end

--- Hyperbolic cosine.
--- `y = (e^x + e^-x) / 2`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.cosh(x) end

--- Hyperbolic cosine.
--- `y = (e^x + e^-x) / 2`
---@return tarn.Tensor y
function Tensor:cosh() end

--- For pairs of vectors: equals (1) should point one way, others (-1) apart.
--- `loss = 1 - cos where target = 1, max(0, cos - margin) where target = -1`
---@param x1 tarn.Tensor|number (rows x features), or one row
---@param x2 tarn.Tensor|number x1's shape
---@param target tarn.Tensor|number 1 or -1 for each row
---@param margin? number cosines below it cost others nothing
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function tarn.cosine_embedding_loss(x1, x2, target, margin, reduction) end

--- For pairs of vectors: equals (1) should point one way, others (-1) apart.
--- `loss = 1 - cos where target = 1, max(0, cos - margin) where target = -1`
---@param x2 tarn.Tensor|number x1's shape
---@param target tarn.Tensor|number 1 or -1 for each row
---@param margin? number cosines below it cost others nothing
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function Tensor:cosine_embedding_loss(x2, target, margin, reduction) end

--- Cosine of the angle between vectors along a dim: 1 where they point the same way.
--- `y = sum a b / (max(|a|, eps) max(|b|, eps))`
---@param a tarn.Tensor|number any shape but a number's
---@param b tarn.Tensor|number broadcasts with a
---@param dim? integer along which
---@param eps? number the least length
---@return tarn.Tensor y
function tarn.cosine_similarity(a, b, dim, eps) end

--- Cosine of the angle between vectors along a dim: 1 where they point the same way.
--- `y = sum a b / (max(|a|, eps) max(|b|, eps))`
---@param b tarn.Tensor|number broadcasts with a
---@param dim? integer along which
---@param eps? number the least length
---@return tarn.Tensor y
function Tensor:cosine_similarity(b, dim, eps) end

--- How many numbers are not 0, over all dims or some; NaN is not 0.
---@param x tarn.Tensor|number any shape
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function tarn.count_nonzero(x, dims, keepdim) end

--- How many numbers are not 0, over all dims or some; NaN is not 0.
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function Tensor:count_nonzero(dims, keepdim) end

--- Covariances of the rows of a matrix: a row for each variable, a column for each observation.
--- `y[i][j] = sum over k of (x[i][k] - mean x[i]) (x[j][k] - mean x[j]) / (n - 1)`
---@param x tarn.Tensor|number (variables x observations)
---@param correction? number what is taken from n
---@return tarn.Tensor y
function tarn.cov(x, correction) end

--- Covariances of the rows of a matrix: a row for each variable, a column for each observation.
--- `y[i][j] = sum over k of (x[i][k] - mean x[i]) (x[j][k] - mean x[j]) / (n - 1)`
---@param correction? number what is taken from n
---@return tarn.Tensor y
function Tensor:cov(correction) end

--- The cross product of vectors of three numbers along a dim.
--- `y = (a_2 b_3 - a_3 b_2, a_3 b_1 - a_1 b_3, a_1 b_2 - a_2 b_1)`
---@param a tarn.Tensor|number 3 along dim
---@param b tarn.Tensor|number 3 along dim
---@param dim? integer along which
---@return tarn.Tensor y
function tarn.cross(a, b, dim) end

--- The cross product of vectors of three numbers along a dim.
--- `y = (a_2 b_3 - a_3 b_2, a_3 b_1 - a_1 b_3, a_1 b_2 - a_2 b_1)`
---@param b tarn.Tensor|number 3 along dim
---@param dim? integer along which
---@return tarn.Tensor y
function Tensor:cross(b, dim) end

--- How surprised scores are by the right classes: the loss for choosing one of n.
--- `loss = -log softmax(x)[target], mean over rows`
---@param x tarn.Tensor|number scores (rows x classes ...), or of one row
---@param target tarn.Tensor|number the right classes from 1, 0 is ignored; or probabilities, x's shape (no gradient goes there)
---@param weight? tarn.Tensor|number of each class
---@param reduction? "mean"|"sum"|"none" of the losses of all rows; the mean is over those that count, by their weight
---@param label_smoothing? number this much of the target is spread over all classes
---@param ignore_index? integer a label that does not count, beside 0
---@return tarn.Tensor y
function tarn.cross_entropy(x, target, weight, reduction, label_smoothing, ignore_index) end

--- How surprised scores are by the right classes: the loss for choosing one of n.
--- `loss = -log softmax(x)[target], mean over rows`
---@param target tarn.Tensor|number the right classes from 1, 0 is ignored; or probabilities, x's shape (no gradient goes there)
---@param weight? tarn.Tensor|number of each class
---@param reduction? "mean"|"sum"|"none" of the losses of all rows; the mean is over those that count, by their weight
---@param label_smoothing? number this much of the target is spread over all classes
---@param ignore_index? integer a label that does not count, beside 0
---@return tarn.Tensor y
function Tensor:cross_entropy(target, weight, reduction, label_smoothing, ignore_index) end

--- For sequences whose labels are known and not where they stand: the log-likelihood of all alignments, where the net may say blank and repeat itself.
--- `loss = -log sum over paths that read as the target of prod over t of exp x[t, path_t]`
---@param x tarn.Tensor|number log-probabilities (frames x rows x classes), or (frames x classes) of one
---@param targets tarn.Tensor|number labels from 1 (rows x longest), short rows filled up with any
---@param input_lengths tarn.Tensor|number frames of each row
---@param target_lengths tarn.Tensor|number labels of each row
---@param blank? integer the class that stands for no label, from 1
---@param reduction? "mean"|"sum"|"none" of the losses of all rows; for the mean each is divided by its labels
---@param zero_infinity? boolean rows with fewer frames than their labels need cost 0, not infinity
---@return tarn.Tensor y
function tarn.ctc_loss(x, targets, input_lengths, target_lengths, blank, reduction, zero_infinity) end

--- For sequences whose labels are known and not where they stand: the log-likelihood of all alignments, where the net may say blank and repeat itself.
--- `loss = -log sum over paths that read as the target of prod over t of exp x[t, path_t]`
---@param targets tarn.Tensor|number labels from 1 (rows x longest), short rows filled up with any
---@param input_lengths tarn.Tensor|number frames of each row
---@param target_lengths tarn.Tensor|number labels of each row
---@param blank? integer the class that stands for no label, from 1
---@param reduction? "mean"|"sum"|"none" of the losses of all rows; for the mean each is divided by its labels
---@param zero_infinity? boolean rows with fewer frames than their labels need cost 0, not infinity
---@return tarn.Tensor y
function Tensor:ctc_loss(targets, input_lengths, target_lengths, blank, reduction, zero_infinity) end

--- The largest number so far along a dim, and where it stands; NaN stays.
--- `y[i] = max(x[1], ..., x[i])`
---@param x tarn.Tensor|number any shape but a number's
---@param dim? integer along which
---@return tarn.Tensor values
---@return tarn.Tensor positions
function tarn.cummax(x, dim) end

--- The largest number so far along a dim, and where it stands; NaN stays.
--- `y[i] = max(x[1], ..., x[i])`
---@param dim? integer along which
---@return tarn.Tensor values
---@return tarn.Tensor positions
function Tensor:cummax(dim) end

--- The smallest number so far along a dim, and where it stands; NaN stays.
--- `y[i] = min(x[1], ..., x[i])`
---@param x tarn.Tensor|number any shape but a number's
---@param dim? integer along which
---@return tarn.Tensor values
---@return tarn.Tensor positions
function tarn.cummin(x, dim) end

--- The smallest number so far along a dim, and where it stands; NaN stays.
--- `y[i] = min(x[1], ..., x[i])`
---@param dim? integer along which
---@return tarn.Tensor values
---@return tarn.Tensor positions
function Tensor:cummin(dim) end

--- Running products along a dim.
--- `y[i] = x[1] ... x[i]`
---@param x tarn.Tensor|number any shape but a number's
---@param dim? integer along which
---@return tarn.Tensor y
function tarn.cumprod(x, dim) end

--- Running products along a dim.
--- `y[i] = x[1] ... x[i]`
---@param dim? integer along which
---@return tarn.Tensor y
function Tensor:cumprod(dim) end

--- Running sums along a dim.
--- `y[i] = x[1] + ... + x[i]`
---@param x tarn.Tensor|number any shape but a number's
---@param dim? integer along which
---@return tarn.Tensor y
function tarn.cumsum(x, dim) end

--- Running sums along a dim.
--- `y[i] = x[1] + ... + x[i]`
---@param dim? integer along which
---@return tarn.Tensor y
function Tensor:cumsum(dim) end

--- Degrees as radians.
--- `y = pi x / 180`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.deg2rad(x) end

--- Degrees as radians.
--- `y = pi x / 180`
---@return tarn.Tensor y
function Tensor:deg2rad() end

--- The determinant of a square matrix. Its gradient needs an inverse; slogdet does not overflow.
--- `y = det a`
---@param a tarn.Tensor|number (... x n x n)
---@return tarn.Tensor y
function tarn.det(a) end

--- The determinant of a square matrix. Its gradient needs an inverse; slogdet does not overflow.
--- `y = det a`
---@return tarn.Tensor y
function Tensor:det() end

--- The diagonal of a matrix, or the matrix of zeros with a list as its diagonal.
---@param x tarn.Tensor|number (n) or (rows x columns)
---@param offset? integer 0 for the main diagonal, 1 for the one above it, -1 for the one below
---@return tarn.Tensor y
function tarn.diag(x, offset) end

--- The diagonal of a matrix, or the matrix of zeros with a list as its diagonal.
---@param offset? integer 0 for the main diagonal, 1 for the one above it, -1 for the one below
---@return tarn.Tensor y
function Tensor:diag(offset) end

--- Planes of zeros with the last dim of x as their diagonal.
--- `y[i][i + offset] = x[i]`
---@param x tarn.Tensor|number at least one dim
---@param offset? integer 0 for the main diagonal, 1 for the one above it, -1 for the one below
---@param dim1? integer where the rows will stand
---@param dim2? integer where the columns will stand
---@return tarn.Tensor y
function tarn.diag_embed(x, offset, dim1, dim2) end

--- Planes of zeros with the last dim of x as their diagonal.
--- `y[i][i + offset] = x[i]`
---@param offset? integer 0 for the main diagonal, 1 for the one above it, -1 for the one below
---@param dim1? integer where the rows will stand
---@param dim2? integer where the columns will stand
---@return tarn.Tensor y
function Tensor:diag_embed(offset, dim1, dim2) end

--- A diagonal of the planes of two dims, as the last dim; a view.
--- `y[i] = x[i][i + offset]`
---@param x tarn.Tensor|number at least two dims
---@param offset? integer 0 for the main diagonal, 1 for the one above it, -1 for the one below
---@param dim1? integer the rows
---@param dim2? integer the columns
---@return tarn.Tensor y
function tarn.diagonal(x, offset, dim1, dim2) end

--- A diagonal of the planes of two dims, as the last dim; a view.
--- `y[i] = x[i][i + offset]`
---@param offset? integer 0 for the main diagonal, 1 for the one above it, -1 for the one below
---@param dim1? integer the rows
---@param dim2? integer the columns
---@return tarn.Tensor y
function Tensor:diagonal(offset, dim1, dim2) end

--- For masks of images: 1 minus the overlap of probabilities and targets, which small objects count in as much as large ones.
--- `loss = 1 - (2 sum x target + smooth) / (sum x + sum target + smooth), sums by row`
---@param x tarn.Tensor|number probabilities (rows x ...)
---@param target tarn.Tensor|number 0 to 1, x's shape
---@param smooth? number keeps two empty masks at a loss of 0
---@param reduction? "mean"|"sum"|"none" of the losses of all rows
---@return tarn.Tensor y
function tarn.dice_loss(x, target, smooth, reduction) end

--- For masks of images: 1 minus the overlap of probabilities and targets, which small objects count in as much as large ones.
--- `loss = 1 - (2 sum x target + smooth) / (sum x + sum target + smooth), sums by row`
---@param target tarn.Tensor|number 0 to 1, x's shape
---@param smooth? number keeps two empty masks at a loss of 0
---@param reduction? "mean"|"sum"|"none" of the losses of all rows
---@return tarn.Tensor y
function Tensor:dice_loss(target, smooth, reduction) end

--- Differences of neighbours along a dim, n times over.
--- `y[i] = x[i + 1] - x[i]`
---@param x tarn.Tensor|number any shape but a number's
---@param n? integer how many times
---@param dim? integer along which
---@param prepend? tarn.Tensor|number put before x first
---@param append? tarn.Tensor|number put after x first
---@return tarn.Tensor y
function tarn.diff(x, n, dim, prepend, append) end

--- Differences of neighbours along a dim, n times over.
--- `y[i] = x[i + 1] - x[i]`
---@param n? integer how many times
---@param dim? integer along which
---@param prepend? tarn.Tensor|number put before x first
---@param append? tarn.Tensor|number put after x first
---@return tarn.Tensor y
function Tensor:diff(n, dim, prepend, append) end

--- The derivative of lgamma; NaN at whole numbers below 0.
--- `y = d lgamma(x) / dx`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.digamma(x) end

--- The derivative of lgamma; NaN at whole numbers below 0.
--- `y = d lgamma(x) / dx`
---@return tarn.Tensor y
function Tensor:digamma() end

--- Quotient, element by element; of whole numbers too it is a floating one.
--- `y = a / b`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.div(a, b) end

--- Quotient, element by element; of whole numbers too it is a floating one.
--- `y = a / b`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:div(b) end

--- In training, sets each element to 0 with probability p and divides the others by 1 - p.
--- `y = x mask / (1 - p)`
---@param x tarn.Tensor|number any shape
---@param p? number probability of 0
---@param training? boolean false: x as it is
---@return tarn.Tensor y
function tarn.dropout(x, p, training) end

--- In training, sets each element to 0 with probability p and divides the others by 1 - p.
--- `y = x mask / (1 - p)`
---@param p? number probability of 0
---@param training? boolean false: x as it is
---@return tarn.Tensor y
function Tensor:dropout(p, training) end

--- In training, sets whole channels of sequences to 0 with probability p.
--- `y = x mask / (1 - p), one mask a channel`
---@param x tarn.Tensor|number (examples x) channels x length
---@param p? number probability of being dropped
---@param training? boolean false: x as it is
---@return tarn.Tensor y
function tarn.dropout1d(x, p, training) end

--- In training, sets whole channels of sequences to 0 with probability p.
--- `y = x mask / (1 - p), one mask a channel`
---@param p? number probability of being dropped
---@param training? boolean false: x as it is
---@return tarn.Tensor y
function Tensor:dropout1d(p, training) end

--- In training, sets whole channels of images to 0 with probability p.
--- `y = x mask / (1 - p), one mask a channel`
---@param x tarn.Tensor|number (examples x) channels x rows x columns
---@param p? number probability of being dropped
---@param training? boolean false: x as it is
---@return tarn.Tensor y
function tarn.dropout2d(x, p, training) end

--- In training, sets whole channels of images to 0 with probability p.
--- `y = x mask / (1 - p), one mask a channel`
---@param p? number probability of being dropped
---@param training? boolean false: x as it is
---@return tarn.Tensor y
function Tensor:dropout2d(p, training) end

--- In training, sets whole channels of volumes to 0 with probability p.
--- `y = x mask / (1 - p), one mask a channel`
---@param x tarn.Tensor|number (examples x) channels x depth x rows x columns
---@param p? number probability of being dropped
---@param training? boolean false: x as it is
---@return tarn.Tensor y
function tarn.dropout3d(x, p, training) end

--- In training, sets whole channels of volumes to 0 with probability p.
--- `y = x mask / (1 - p), one mask a channel`
---@param p? number probability of being dropped
---@param training? boolean false: x as it is
---@return tarn.Tensor y
function Tensor:dropout3d(p, training) end

--- Joins tensors one behind the other: along dim 3.
---@param tensors tarn.Tensor[] a list
---@return tarn.Tensor y
function tarn.dstack(tensors) end

--- Eigenvalues and eigenvectors, of length 1, of any square matrix whose eigenvalues are real, in LAPACK's order. Of each vector the element largest in size is positive.
--- `a V = V diag(values)`
---@param a tarn.Tensor|number (... x n x n)
---@return tarn.Tensor values
---@return tarn.Tensor vectors
function tarn.eig(a) end

--- Eigenvalues and eigenvectors, of length 1, of any square matrix whose eigenvalues are real, in LAPACK's order. Of each vector the element largest in size is positive.
--- `a V = V diag(values)`
---@return tarn.Tensor values
---@return tarn.Tensor vectors
function Tensor:eig() end

--- Eigenvalues, ascending, and eigenvectors of a symmetric matrix. Of each vector the element largest in size is positive. Equal eigenvalues have no gradient of vectors.
--- `a = V diag(values) V^T`
---@param a tarn.Tensor|number (... x n x n); of a matrix that is not symmetric the part (a + a^T) / 2
---@return tarn.Tensor values
---@return tarn.Tensor vectors
function tarn.eigh(a) end

--- Eigenvalues, ascending, and eigenvectors of a symmetric matrix. Of each vector the element largest in size is positive. Equal eigenvalues have no gradient of vectors.
--- `a = V diag(values) V^T`
---@return tarn.Tensor values
---@return tarn.Tensor vectors
function Tensor:eigh() end

--- Eigenvalues of any square matrix that has real ones, in LAPACK's order.
--- `a v = value v`
---@param a tarn.Tensor|number (... x n x n)
---@return tarn.Tensor values
function tarn.eigvals(a) end

--- Eigenvalues of any square matrix that has real ones, in LAPACK's order.
--- `a v = value v`
---@return tarn.Tensor values
function Tensor:eigvals() end

--- Eigenvalues of a symmetric matrix, ascending; cheaper than eigh.
--- `a v = value v`
---@param a tarn.Tensor|number (... x n x n); of a matrix that is not symmetric the part (a + a^T) / 2
---@return tarn.Tensor values
function tarn.eigvalsh(a) end

--- Eigenvalues of a symmetric matrix, ascending; cheaper than eigh.
--- `a v = value v`
---@return tarn.Tensor values
function Tensor:eigvalsh() end

--- Sums of products of tensors: letters name their dims, and letters that the result lacks are summed over.
--- `"ij,jk->ik": y[i][k] = sum over j of a[i][j] b[j][k]`
---@param equation string letters for the dims of each tensor, '->' and those of the result: "ij,jk->ik"; '...' for dims that broadcast; without '->' letters that come once stay, in order
---@param tensors tarn.Tensor[] a list, or one after the other
---@return tarn.Tensor y
function tarn.einsum(equation, tensors) end

--- Ramp that bends below 0 towards -alpha.
--- `y = x above 0, else alpha (e^x - 1)`
---@param x tarn.Tensor|number any shape
---@param alpha? number how far below 0 it goes
---@return tarn.Tensor y
function tarn.elu(x, alpha) end

--- Ramp that bends below 0 towards -alpha.
--- `y = x above 0, else alpha (e^x - 1)`
---@param alpha? number how far below 0 it goes
---@return tarn.Tensor y
function Tensor:elu(alpha) end

--- Takes the rows of a table that a tensor of positions names.
--- `y[..., :] = weight[input[...], :]`
---@param input tarn.Tensor|number positions (...) of rows, from 1
---@param weight tarn.Tensor|number the table (rows x size)
---@param padding_idx? integer a row, from 1 or -1 from the end, that gets no gradient
---@param scale_grad_by_freq? boolean divide a row's gradient by how often it comes
---@param sparse? boolean the gradient costs only the rows that came
---@return tarn.Tensor y
function tarn.embedding(input, weight, padding_idx, scale_grad_by_freq, sparse) end

--- Takes the rows of a table that a tensor of positions names.
--- `y[..., :] = weight[input[...], :]`
---@param weight tarn.Tensor|number the table (rows x size)
---@param padding_idx? integer a row, from 1 or -1 from the end, that gets no gradient
---@param scale_grad_by_freq? boolean divide a row's gradient by how often it comes
---@param sparse? boolean the gradient costs only the rows that came
---@return tarn.Tensor y
function Tensor:embedding(weight, padding_idx, scale_grad_by_freq, sparse) end

--- Takes rows of a table and gives the mean, the sum or the largest of each bag.
--- `y[b, :] = mean of weight[i, :] over the positions i in bag b`
---@param input tarn.Tensor|number positions of rows, from 1: (bags x n), or (n) with offsets
---@param weight tarn.Tensor|number the table (rows x size)
---@param offsets? tarn.Tensor|number where each bag begins in a list (n), from 1
---@param per_sample_weights? tarn.Tensor|number factors of the rows, as input; for "sum"
---@param mode? "sum"|"mean"|"max" what becomes of a bag; 0 of an empty one
---@param include_last_offset? boolean the last offset is the end, n + 1
---@param padding_idx? integer a row that counts for nothing, from 1 or -1 from the end
---@param scale_grad_by_freq? boolean divide a row's gradient by how often it comes
---@param sparse? boolean the gradient costs only the rows that came
---@return tarn.Tensor y
function tarn.embedding_bag(input, weight, offsets, per_sample_weights, mode, include_last_offset, padding_idx, scale_grad_by_freq, sparse) end

--- Takes rows of a table and gives the mean, the sum or the largest of each bag.
--- `y[b, :] = mean of weight[i, :] over the positions i in bag b`
---@param weight tarn.Tensor|number the table (rows x size)
---@param offsets? tarn.Tensor|number where each bag begins in a list (n), from 1
---@param per_sample_weights? tarn.Tensor|number factors of the rows, as input; for "sum"
---@param mode? "sum"|"mean"|"max" what becomes of a bag; 0 of an empty one
---@param include_last_offset? boolean the last offset is the end, n + 1
---@param padding_idx? integer a row that counts for nothing, from 1 or -1 from the end
---@param scale_grad_by_freq? boolean divide a row's gradient by how often it comes
---@param sparse? boolean the gradient costs only the rows that came
---@return tarn.Tensor y
function Tensor:embedding_bag(weight, offsets, per_sample_weights, mode, include_last_offset, padding_idx, scale_grad_by_freq, sparse) end

--- Whether both are equal, element by element.
--- `y = a = b`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.eq(a, b) end

--- Whether both are equal, element by element.
--- `y = a = b`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:eq(b) end

--- The error function: how likely a normal random number of variance 1 / 2 is within x of 0.
--- `y = 2 / sqrt(pi) int_0^x e^(-t^2) dt`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.erf(x) end

--- The error function: how likely a normal random number of variance 1 / 2 is within x of 0.
--- `y = 2 / sqrt(pi) int_0^x e^(-t^2) dt`
---@return tarn.Tensor y
function Tensor:erf() end

--- What erf lacks of 1, exact where that is tiny.
--- `y = 1 - erf(x)`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.erfc(x) end

--- What erf lacks of 1, exact where that is tiny.
--- `y = 1 - erf(x)`
---@return tarn.Tensor y
function Tensor:erfc() end

--- The number whose error function is x; NaN where |x| > 1.
--- `erf(y) = x`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.erfinv(x) end

--- The number whose error function is x; NaN where |x| > 1.
--- `erf(y) = x`
---@return tarn.Tensor y
function Tensor:erfinv() end

--- The exponential.
--- `y = e^x`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.exp(x) end

--- The exponential.
--- `y = e^x`
---@return tarn.Tensor y
function Tensor:exp() end

--- 2 to the power of x; of whole numbers exact.
--- `y = 2^x`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.exp2(x) end

--- 2 to the power of x; of whole numbers exact.
--- `y = 2^x`
---@return tarn.Tensor y
function Tensor:exp2() end

--- Repeats dims of size 1 without copying; -1 leaves a size as it is.
---@param x tarn.Tensor|number any shape
---@param sizes integer|integer[]|string the sizes to expand to; new dims come first
---@return tarn.Tensor y
function tarn.expand(x, sizes) end

--- Repeats dims of size 1 without copying; -1 leaves a size as it is.
---@param sizes integer|integer[]|string the sizes to expand to; new dims come first
---@return tarn.Tensor y
function Tensor:expand(sizes) end

--- Repeats dims of size 1 to the shape of another tensor, without copying.
---@param x tarn.Tensor|number any shape
---@param other tarn.Tensor|number whose shape or type is taken
---@return tarn.Tensor y
function tarn.expand_as(x, other) end

--- Repeats dims of size 1 to the shape of another tensor, without copying.
---@param other tarn.Tensor|number whose shape or type is taken
---@return tarn.Tensor y
function Tensor:expand_as(other) end

--- e^x - 1, exact near 0.
--- `y = e^x - 1`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.expm1(x) end

--- e^x - 1, exact near 0.
--- `y = e^x - 1`
---@return tarn.Tensor y
function Tensor:expm1() end

--- Exponentially distributed numbers in the shape and type of a tensor.
--- `y = -log(1 - u) / rate`
---@param x tarn.Tensor|number whose shape is taken
---@param rate? number 1 / the mean
---@return tarn.Tensor y
function tarn.exponential(x, rate) end

--- Exponentially distributed numbers in the shape and type of a tensor.
--- `y = -log(1 - u) / rate`
---@param rate? number 1 / the mean
---@return tarn.Tensor y
function Tensor:exponential(rate) end

--- The values that so many bits can hold, over the range that x itself has.
--- `y = round((x - min) / step) step + min, step = (max - min) / (2^bits - 1)`
---@param x tarn.Tensor|number any shape
---@param bits? integer from 1 to 16
---@param symmetric? boolean 0 in the middle: from -2^(bits - 1) on
---@param dim? integer each index of this dim has a range of its own; absent: one for all
---@return tarn.Tensor y
function tarn.fake_quantize(x, bits, symmetric, dim) end

--- The values that so many bits can hold, over the range that x itself has.
--- `y = round((x - min) / step) step + min, step = (max - min) / (2^bits - 1)`
---@param bits? integer from 1 to 16
---@param symmetric? boolean 0 in the middle: from -2^(bits - 1) on
---@param dim? integer each index of this dim has a range of its own; absent: one for all
---@return tarn.Tensor y
function Tensor:fake_quantize(bits, symmetric, dim) end

--- The values that few bits can hold, with a step and a zero for each channel.
--- `y = (min(max(round(x / scale) + zero_point, quant_min), quant_max) - zero_point) scale`
---@param x tarn.Tensor|number any shape
---@param scale tarn.Tensor|number the step of each channel
---@param zero_point tarn.Tensor|number the whole number that stands for 0 in each channel
---@param axis integer the dim of the channels
---@param quant_min? integer smallest whole number: 0 for uint8, -128 for int8
---@param quant_max? integer largest whole number: 255 for uint8, 127 for int8
---@return tarn.Tensor y
function tarn.fake_quantize_per_channel_affine(x, scale, zero_point, axis, quant_min, quant_max) end

--- The values that few bits can hold, with a step and a zero for each channel.
--- `y = (min(max(round(x / scale) + zero_point, quant_min), quant_max) - zero_point) scale`
---@param scale tarn.Tensor|number the step of each channel
---@param zero_point tarn.Tensor|number the whole number that stands for 0 in each channel
---@param axis integer the dim of the channels
---@param quant_min? integer smallest whole number: 0 for uint8, -128 for int8
---@param quant_max? integer largest whole number: 255 for uint8, 127 for int8
---@return tarn.Tensor y
function Tensor:fake_quantize_per_channel_affine(scale, zero_point, axis, quant_min, quant_max) end

--- The values that few bits can hold; the gradient passes inside of their range.
--- `y = (min(max(round(x / scale) + zero_point, quant_min), quant_max) - zero_point) scale`
---@param x tarn.Tensor|number any shape
---@param scale tarn.Tensor|number the step between whole numbers
---@param zero_point tarn.Tensor|number the whole number that stands for 0
---@param quant_min? integer smallest whole number: 0 for uint8, -128 for int8
---@param quant_max? integer largest whole number: 255 for uint8, 127 for int8
---@return tarn.Tensor y
function tarn.fake_quantize_per_tensor_affine(x, scale, zero_point, quant_min, quant_max) end

--- The values that few bits can hold; the gradient passes inside of their range.
--- `y = (min(max(round(x / scale) + zero_point, quant_min), quant_max) - zero_point) scale`
---@param scale tarn.Tensor|number the step between whole numbers
---@param zero_point tarn.Tensor|number the whole number that stands for 0
---@param quant_min? integer smallest whole number: 0 for uint8, -128 for int8
---@param quant_max? integer largest whole number: 255 for uint8, 127 for int8
---@return tarn.Tensor y
function Tensor:fake_quantize_per_tensor_affine(scale, zero_point, quant_min, quant_max) end

--- alpha_dropout of whole channels, which are dim 2.
--- `y = s (x mask + v (1 - mask)) + t, one mask a channel`
---@param x tarn.Tensor|number examples x channels x any
---@param p? number probability of being dropped
---@param training? boolean false: x as it is
---@return tarn.Tensor y
function tarn.feature_alpha_dropout(x, p, training) end

--- alpha_dropout of whole channels, which are dim 2.
--- `y = s (x mask + v (1 - mask)) + t, one mask a channel`
---@param p? number probability of being dropped
---@param training? boolean false: x as it is
---@return tarn.Tensor y
function Tensor:feature_alpha_dropout(p, training) end

--- Writes one number everywhere.
---@param x tarn.Tensor|number is written
---@param value number the number
---@return tarn.Tensor y
function tarn.fill_(x, value) end

--- Writes one number everywhere.
---@param value number the number
---@return tarn.Tensor y
function Tensor:fill_(value) end

--- Makes one dim of several that follow each other; all of them unless said.
---@param x tarn.Tensor|number any shape
---@param start_dim? integer the first of them
---@param end_dim? integer the last
---@return tarn.Tensor y
function tarn.flatten(x, start_dim, end_dim) end

--- Makes one dim of several that follow each other; all of them unless said.
---@param start_dim? integer the first of them
---@param end_dim? integer the last
---@return tarn.Tensor y
function Tensor:flatten(start_dim, end_dim) end

--- The positions of some dims from the last to the first; a copy.
--- `y[i] = x[n + 1 - i]`
---@param x tarn.Tensor|number any shape
---@param dims integer|integer[] which
---@return tarn.Tensor y
function tarn.flip(x, dims) end

--- The positions of some dims from the last to the first; a copy.
--- `y[i] = x[n + 1 - i]`
---@param dims integer|integer[] which
---@return tarn.Tensor y
function Tensor:flip(dims) end

--- The columns of a matrix from the last to the first: flip(2).
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.fliplr(x) end

--- The columns of a matrix from the last to the first: flip(2).
---@return tarn.Tensor y
function Tensor:fliplr() end

--- The rows of a matrix from the last to the first: flip(1).
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.flipud(x) end

--- The rows of a matrix from the last to the first: flip(1).
---@return tarn.Tensor y
function Tensor:flipud() end

--- The whole number below.
--- `y = floor(x)`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.floor(x) end

--- The whole number below.
--- `y = floor(x)`
---@return tarn.Tensor y
function Tensor:floor() end

--- Whole quotient, rounded down.
--- `y = floor(a / b)`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.floor_divide(a, b) end

--- Whole quotient, rounded down.
--- `y = floor(a / b)`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:floor_divide(b) end

--- What is left of a after whole multiples of b; it has the sign of a.
--- `y = a - b trunc(a / b)`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.fmod(a, b) end

--- What is left of a after whole multiples of b; it has the sign of a.
--- `y = a - b trunc(a / b)`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:fmod(b) end

--- Cross-entropy that hardly counts what the net gets right already: for answers (0 or 1, x's shape) and for classes (one for each row).
--- `loss = (1 - p)^gamma (-log p),  p what the right answer is given;  times alpha for yes, 1 - alpha for no`
---@param x tarn.Tensor|number scores: any shape for answers, (rows x classes ...) for classes
---@param target tarn.Tensor|number answers, x's shape; or classes from 1, 0 is ignored
---@param weight? tarn.Tensor|number of each answer, or of each class
---@param gamma? number how much less the easy ones count; 0: all alike
---@param alpha? number of a yes, against 1 - alpha of a no; of all classes
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function tarn.focal_loss(x, target, weight, gamma, alpha, reduction) end

--- Cross-entropy that hardly counts what the net gets right already: for answers (0 or 1, x's shape) and for classes (one for each row).
--- `loss = (1 - p)^gamma (-log p),  p what the right answer is given;  times alpha for yes, 1 - alpha for no`
---@param target tarn.Tensor|number answers, x's shape; or classes from 1, 0 is ignored
---@param weight? tarn.Tensor|number of each answer, or of each class
---@param gamma? number how much less the easy ones count; 0: all alike
---@param alpha? number of a yes, against 1 - alpha of a no; of all classes
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function Tensor:focal_loss(target, weight, gamma, alpha, reduction) end

--- The way back of unfold2d: adds the columns up where their windows stood.
--- `y[n,c,i stride + a,j stride + b] += x[n,(c,a,b),(i,j)]`
---@param x tarn.Tensor|number columns (batch x channels kernel x windows), or of one image
---@param output_size integer|integer[]|string rows and columns of the images
---@param kernel_size integer|integer[]|string rows and columns of the window
---@param dilation? integer|integer[]|string from element to element of a window
---@param padding? integer|integer[]|string zeros around the image
---@param stride? integer|integer[]|string from window to window
---@return tarn.Tensor y
function tarn.fold2d(x, output_size, kernel_size, dilation, padding, stride) end

--- The way back of unfold2d: adds the columns up where their windows stood.
--- `y[n,c,i stride + a,j stride + b] += x[n,(c,a,b),(i,j)]`
---@param output_size integer|integer[]|string rows and columns of the images
---@param kernel_size integer|integer[]|string rows and columns of the window
---@param dilation? integer|integer[]|string from element to element of a window
---@param padding? integer|integer[]|string zeros around the image
---@param stride? integer|integer[]|string from window to window
---@return tarn.Tensor y
function Tensor:fold2d(output_size, kernel_size, dilation, padding, stride) end

--- What trunc takes away: the part behind the point, with the sign of x.
--- `y = x - trunc(x)`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.frac(x) end

--- What trunc takes away: the part behind the point, with the sign of x.
--- `y = x - trunc(x)`
---@return tarn.Tensor y
function Tensor:frac() end

--- One number everywhere, in the shape and type of another tensor.
---@param x tarn.Tensor|number whose shape is taken
---@param value number the number
---@param dtype? string number type; absent: x's
---@return tarn.Tensor y
function tarn.full_like(x, value, dtype) end

--- One number everywhere, in the shape and type of another tensor.
---@param value number the number
---@param dtype? string number type; absent: x's
---@return tarn.Tensor y
function Tensor:full_like(value, dtype) end

--- At each place the number of x at the position given there, along a dim.
--- `y[i][j] = x[i][p[i][j]] along dim 2`
---@param x tarn.Tensor|number any shape
---@param dim integer along which
---@param positions tarn.Tensor|number from 1, as many dims as x
---@return tarn.Tensor y
function tarn.gather(x, dim, positions) end

--- At each place the number of x at the position given there, along a dim.
--- `y[i][j] = x[i][p[i][j]] along dim 2`
---@param dim integer along which
---@param positions tarn.Tensor|number from 1, as many dims as x
---@return tarn.Tensor y
function Tensor:gather(dim, positions) end

--- For numbers whose uncertainty the net says, too: minus the log-likelihood of a normal distribution of mean x and variance var.
--- `loss = (log v + (x - target)^2 / v) / 2,  v = max(var, eps)`
---@param x tarn.Tensor|number means, any shape
---@param target tarn.Tensor|number a shape that broadcasts with x
---@param var tarn.Tensor|number variances: x's shape, or one for each row
---@param full? boolean add the constant log(2 pi) / 2
---@param eps? number the least variance, against division by 0
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function tarn.gaussian_nll_loss(x, target, var, full, eps, reduction) end

--- For numbers whose uncertainty the net says, too: minus the log-likelihood of a normal distribution of mean x and variance var.
--- `loss = (log v + (x - target)^2 / v) / 2,  v = max(var, eps)`
---@param target tarn.Tensor|number a shape that broadcasts with x
---@param var tarn.Tensor|number variances: x's shape, or one for each row
---@param full? boolean add the constant log(2 pi) / 2
---@param eps? number the least variance, against division by 0
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function Tensor:gaussian_nll_loss(target, var, full, eps, reduction) end

--- Whether a is greater or equal, element by element.
--- `y = a >= b`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.ge(a, b) end

--- Whether a is greater or equal, element by element.
--- `y = a >= b`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:ge(b) end

--- x weighted by how likely a normal random number is below it.
--- `y = x / 2 (1 + erf(x / sqrt(2)))`
---@param x tarn.Tensor|number any shape
---@param approximate? "none"|"tanh" by the error function, or by tanh
---@return tarn.Tensor y
function tarn.gelu(x, approximate) end

--- x weighted by how likely a normal random number is below it.
--- `y = x / 2 (1 + erf(x / sqrt(2)))`
---@param approximate? "none"|"tanh" by the error function, or by tanh
---@return tarn.Tensor y
function Tensor:gelu(approximate) end

--- gelu, then linear, which backward needs only x for.
--- `y = gelu(x) weight^T + bias`
---@param x tarn.Tensor|number (... x inputs)
---@param weight tarn.Tensor|number (outputs x inputs)
---@param bias? tarn.Tensor|number (outputs)
---@param approximate? "none"|"tanh" gelu by the error function, or by tanh
---@return tarn.Tensor y
function tarn.gelu_linear(x, weight, bias, approximate) end

--- gelu, then linear, which backward needs only x for.
--- `y = gelu(x) weight^T + bias`
---@param weight tarn.Tensor|number (outputs x inputs)
---@param bias? tarn.Tensor|number (outputs)
---@param approximate? "none"|"tanh" gelu by the error function, or by tanh
---@return tarn.Tensor y
function Tensor:gelu_linear(weight, bias, approximate) end

--- Gated linear unit: the first half along a dim, weighted by the sigmoid of the second.
--- `y = a sigmoid(b), where x is a and then b along dim`
---@param x tarn.Tensor|number any shape
---@param dim? integer the dim that is halved; the last by default
---@return tarn.Tensor y
function tarn.glu(x, dim) end

--- Gated linear unit: the first half along a dim, weighted by the sigmoid of the second.
--- `y = a sigmoid(b), where x is a and then b along dim`
---@param dim? integer the dim that is halved; the last by default
---@return tarn.Tensor y
function Tensor:glu(dim) end

--- Takes the numbers of images at places that a grid says, between them too.
--- `y[n,c,i,j] = x[n,c] at (column, row) = grid[n,i,j], -1 .. 1 from edge to edge`
---@param x tarn.Tensor|number images (batch x channels x rows x columns)
---@param grid tarn.Tensor|number (batch x rows x columns x 2): the column, then the row, -1 .. 1
---@param mode? "bilinear"|"nearest" between numbers, or the nearest
---@param padding_mode? "zeros"|"border"|"reflection" what stands outside
---@param align_corners? boolean -1 and 1 are the middles of the outermost numbers, not their outer edges
---@return tarn.Tensor y
function tarn.grid_sample(x, grid, mode, padding_mode, align_corners) end

--- Takes the numbers of images at places that a grid says, between them too.
--- `y[n,c,i,j] = x[n,c] at (column, row) = grid[n,i,j], -1 .. 1 from edge to edge`
---@param grid tarn.Tensor|number (batch x rows x columns x 2): the column, then the row, -1 .. 1
---@param mode? "bilinear"|"nearest" between numbers, or the nearest
---@param padding_mode? "zeros"|"border"|"reflection" what stands outside
---@param align_corners? boolean -1 and 1 are the middles of the outermost numbers, not their outer edges
---@return tarn.Tensor y
function Tensor:grid_sample(grid, mode, padding_mode, align_corners) end

--- Gives the channels of each example, a group of them at a time, mean 0 and variance 1, then scales and shifts each channel.
--- `y = (x - mean) / sqrt(var + eps) weight + bias`
---@param x tarn.Tensor|number (batch x channels ...)
---@param num_groups integer so many groups of channels that follow each other
---@param weight? tarn.Tensor|number (channels)
---@param bias? tarn.Tensor|number (channels)
---@param eps? number keeps the root away from 0
---@return tarn.Tensor y
function tarn.group_norm(x, num_groups, weight, bias, eps) end

--- Gives the channels of each example, a group of them at a time, mean 0 and variance 1, then scales and shifts each channel.
--- `y = (x - mean) / sqrt(var + eps) weight + bias`
---@param num_groups integer so many groups of channels that follow each other
---@param weight? tarn.Tensor|number (channels)
---@param bias? tarn.Tensor|number (channels)
---@param eps? number keeps the root away from 0
---@return tarn.Tensor y
function Tensor:group_norm(num_groups, weight, bias, eps) end

--- One layer of gated recurrent units over a sequence.
--- `r, z = sigmoid of x W^T + b + h U^T + d;  n = tanh(x W^T + b + r (h U^T + d));  h' = (1 - z) n + z h`
---@param x tarn.Tensor|number (batch x time x features)
---@param weight_ih tarn.Tensor|number (3 state x features)
---@param weight_hh tarn.Tensor|number (3 state x state)
---@param bias_ih? tarn.Tensor|number (3 state)
---@param bias_hh? tarn.Tensor|number (3 state)
---@param h0? tarn.Tensor|number (batch x state): the state before; zeros
---@param lengths? tarn.Tensor|number (batch): time steps of each row; all
---@param reverse? boolean from each row's last time step to its first
---@return tarn.Tensor y
---@return tarn.Tensor h
function tarn.gru(x, weight_ih, weight_hh, bias_ih, bias_hh, h0, lengths, reverse) end

--- One layer of gated recurrent units over a sequence.
--- `r, z = sigmoid of x W^T + b + h U^T + d;  n = tanh(x W^T + b + r (h U^T + d));  h' = (1 - z) n + z h`
---@param weight_ih tarn.Tensor|number (3 state x features)
---@param weight_hh tarn.Tensor|number (3 state x state)
---@param bias_ih? tarn.Tensor|number (3 state)
---@param bias_hh? tarn.Tensor|number (3 state)
---@param h0? tarn.Tensor|number (batch x state): the state before; zeros
---@param lengths? tarn.Tensor|number (batch): time steps of each row; all
---@param reverse? boolean from each row's last time step to its first
---@return tarn.Tensor y
---@return tarn.Tensor h
function Tensor:gru(weight_ih, weight_hh, bias_ih, bias_hh, h0, lengths, reverse) end

--- Whether a is greater, element by element.
--- `y = a > b`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.gt(a, b) end

--- Whether a is greater, element by element.
--- `y = a > b`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:gt(b) end

--- Sets numbers near 0 to 0 and leaves the others.
--- `y = 0 where |x| <= lambd, else x`
---@param x tarn.Tensor|number any shape
---@param lambd? number how far from 0 numbers vanish
---@return tarn.Tensor y
function tarn.hardshrink(x, lambd) end

--- Sets numbers near 0 to 0 and leaves the others.
--- `y = 0 where |x| <= lambd, else x`
---@param lambd? number how far from 0 numbers vanish
---@return tarn.Tensor y
function Tensor:hardshrink(lambd) end

--- Sigmoid of straight pieces: 0 below -3, 1 above 3.
--- `y = min(max(x + 3, 0), 6) / 6`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.hardsigmoid(x) end

--- Sigmoid of straight pieces: 0 below -3, 1 above 3.
--- `y = min(max(x + 3, 0), 6) / 6`
---@return tarn.Tensor y
function Tensor:hardsigmoid() end

--- silu with the sigmoid of straight pieces.
--- `y = x min(max(x + 3, 0), 6) / 6`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.hardswish(x) end

--- silu with the sigmoid of straight pieces.
--- `y = x min(max(x + 3, 0), 6) / 6`
---@return tarn.Tensor y
function Tensor:hardswish() end

--- x between two bounds, which are flat: tanh of straight pieces.
--- `y = min(max(x, min_val), max_val)`
---@param x tarn.Tensor|number any shape
---@param min_val? number smallest value
---@param max_val? number largest value
---@return tarn.Tensor y
function tarn.hardtanh(x, min_val, max_val) end

--- x between two bounds, which are flat: tanh of straight pieces.
--- `y = min(max(x, min_val), max_val)`
---@param min_val? number smallest value
---@param max_val? number largest value
---@return tarn.Tensor y
function Tensor:hardtanh(min_val, max_val) end

--- The step: 0 below 0, 1 above, and at 0 what is asked for; no gradient.
--- `y = 0 where x < 0, values where x = 0, else 1`
---@param x tarn.Tensor|number any shape
---@param values tarn.Tensor|number expands with x
---@return tarn.Tensor y
function tarn.heaviside(x, values) end

--- The step: 0 below 0, 1 above, and at 0 what is asked for; no gradient.
--- `y = 0 where x < 0, values where x = 0, else 1`
---@param values tarn.Tensor|number expands with x
---@return tarn.Tensor y
function Tensor:heaviside(values) end

--- For distances x of pairs: those of equals (1) should be 0, those of others (-1) at least the margin.
--- `loss = x where target = 1, max(0, margin - x) where target = -1`
---@param x tarn.Tensor|number distances, any shape
---@param target tarn.Tensor|number 1 or -1, x's shape
---@param margin? number how far apart is far enough, in units of x
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function tarn.hinge_embedding_loss(x, target, margin, reduction) end

--- For distances x of pairs: those of equals (1) should be 0, those of others (-1) at least the margin.
--- `loss = x where target = 1, max(0, margin - x) where target = -1`
---@param target tarn.Tensor|number 1 or -1, x's shape
---@param margin? number how far apart is far enough, in units of x
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function Tensor:hinge_embedding_loss(target, margin, reduction) end

--- How many numbers fall into each of some bins of one width.
--- `y[k] = how many x with edges[k] <= x < edges[k + 1]`
---@param x tarn.Tensor|number any shape
---@param bins? integer how many
---@param min? number where the first begins; absent: at the smallest number
---@param max? number where the last ends; absent: at the largest number
---@return tarn.Tensor counts
function tarn.histc(x, bins, min, max) end

--- How many numbers fall into each of some bins of one width.
--- `y[k] = how many x with edges[k] <= x < edges[k + 1]`
---@param bins? integer how many
---@param min? number where the first begins; absent: at the smallest number
---@param max? number where the last ends; absent: at the largest number
---@return tarn.Tensor counts
function Tensor:histc(bins, min, max) end

--- How many numbers fall into each of some bins of one width, and the bins' edges.
--- `y[k] = sum of weights where edges[k] <= x < edges[k + 1]`
---@param x tarn.Tensor|number any shape; numbers outside and NaN are left out
---@param bins? integer how many
---@param min? number where the first begins; absent: at the smallest number
---@param max? number where the last ends; absent: at the largest number
---@param weight? tarn.Tensor|number what each number counts; absent: 1
---@param density? boolean divides so that the area under it is 1
---@return tarn.Tensor counts
---@return tarn.Tensor edges
function tarn.histogram(x, bins, min, max, weight, density) end

--- How many numbers fall into each of some bins of one width, and the bins' edges.
--- `y[k] = sum of weights where edges[k] <= x < edges[k + 1]`
---@param bins? integer how many
---@param min? number where the first begins; absent: at the smallest number
---@param max? number where the last ends; absent: at the largest number
---@param weight? tarn.Tensor|number what each number counts; absent: 1
---@param density? boolean divides so that the area under it is 1
---@return tarn.Tensor counts
---@return tarn.Tensor edges
function Tensor:histogram(bins, min, max, weight, density) end

--- Joins tensors side by side: along dim 2, lists along dim 1.
---@param tensors tarn.Tensor[] a list
---@return tarn.Tensor y
function tarn.hstack(tensors) end

--- Squared differences while they are small, absolute ones beyond delta: outliers pull no harder than that.
--- `loss = d^2 / 2 where |d| <= delta, else delta (|d| - delta / 2);  d = x - target`
---@param x tarn.Tensor|number any shape
---@param target tarn.Tensor|number a shape that broadcasts with x
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@param delta? number where squares end, in units of x
---@return tarn.Tensor y
function tarn.huber_loss(x, target, reduction, delta) end

--- Squared differences while they are small, absolute ones beyond delta: outliers pull no harder than that.
--- `loss = d^2 / 2 where |d| <= delta, else delta (|d| - delta / 2);  d = x - target`
---@param target tarn.Tensor|number a shape that broadcasts with x
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@param delta? number where squares end, in units of x
---@return tarn.Tensor y
function Tensor:huber_loss(target, reduction, delta) end

--- The length of the vector (a, b), without overflow on the way.
--- `y = sqrt(a^2 + b^2)`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.hypot(a, b) end

--- The length of the vector (a, b), without overflow on the way.
--- `y = sqrt(a^2 + b^2)`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:hypot(b) end

--- Linear: the sum as it is.
--- `y = x`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.identity(x) end

--- Linear: the sum as it is.
--- `y = x`
---@return tarn.Tensor y
function Tensor:identity() end

--- x with rows added at the positions of a list; a position may come several times.
--- `y = x, y[p[i]] += alpha rows[i]`
---@param x tarn.Tensor|number any shape
---@param dim integer along which
---@param positions tarn.Tensor|number a list (n), from 1
---@param rows tarn.Tensor|number as x, with n along dim
---@param alpha? number rows are multiplied by it
---@return tarn.Tensor y
function tarn.index_add(x, dim, positions, rows, alpha) end

--- x with rows added at the positions of a list; a position may come several times.
--- `y = x, y[p[i]] += alpha rows[i]`
---@param dim integer along which
---@param positions tarn.Tensor|number a list (n), from 1
---@param rows tarn.Tensor|number as x, with n along dim
---@param alpha? number rows are multiplied by it
---@return tarn.Tensor y
function Tensor:index_add(dim, positions, rows, alpha) end

--- x with the rows at the positions of a list replaced; of a position that comes twice the last stays.
---@param x tarn.Tensor|number any shape
---@param dim integer along which
---@param positions tarn.Tensor|number a list (n), from 1
---@param value tarn.Tensor|number expands to the rows chosen
---@return tarn.Tensor y
function tarn.index_put(x, dim, positions, value) end

--- x with the rows at the positions of a list replaced; of a position that comes twice the last stays.
---@param dim integer along which
---@param positions tarn.Tensor|number a list (n), from 1
---@param value tarn.Tensor|number expands to the rows chosen
---@return tarn.Tensor y
function Tensor:index_put(dim, positions, value) end

--- The positions of a list along a dim, in its order; a position may come several times.
---@param x tarn.Tensor|number any shape
---@param dim integer along which
---@param positions tarn.Tensor|number a list (n), from 1
---@return tarn.Tensor y
function tarn.index_select(x, dim, positions) end

--- The positions of a list along a dim, in its order; a position may come several times.
---@param dim integer along which
---@param positions tarn.Tensor|number a list (n), from 1
---@return tarn.Tensor y
function Tensor:index_select(dim, positions) end

--- Zeros to which the rows of x are added at the positions of a list, in its order: what goes back through index_select.
--- `y[p[i]] += x[i]`
---@param x tarn.Tensor|number any shape
---@param dim integer along which
---@param positions tarn.Tensor|number a list, from 1, as long as that dim
---@param size integer of that dim of the result
---@return tarn.Tensor y
function tarn.index_sum(x, dim, positions, size) end

--- Zeros to which the rows of x are added at the positions of a list, in its order: what goes back through index_select.
--- `y[p[i]] += x[i]`
---@param dim integer along which
---@param positions tarn.Tensor|number a list, from 1, as long as that dim
---@param size integer of that dim of the result
---@return tarn.Tensor y
function Tensor:index_sum(dim, positions, size) end

--- Each row of the queries should find its own key among those of all rows: the others of the batch are the negatives.
--- `loss_i = -log softmax(query_i . key / temperature)[i]`
---@param query tarn.Tensor|number (rows x features)
---@param key tarn.Tensor|number what belongs to each, query's shape
---@param temperature? number the smaller, the more the hardest negatives count
---@param normalize? boolean compare directions, not lengths
---@param symmetric? boolean keys find their queries, too: the mean of both
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function tarn.info_nce(query, key, temperature, normalize, symmetric, reduction) end

--- Each row of the queries should find its own key among those of all rows: the others of the batch are the negatives.
--- `loss_i = -log softmax(query_i . key / temperature)[i]`
---@param key tarn.Tensor|number what belongs to each, query's shape
---@param temperature? number the smaller, the more the hardest negatives count
---@param normalize? boolean compare directions, not lengths
---@param symmetric? boolean keys find their queries, too: the mean of both
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function Tensor:info_nce(key, temperature, normalize, symmetric, reduction) end

--- Gives each channel of each example mean 0 and variance 1, then scales and shifts it.
--- `y = (x - mean) / sqrt(var + eps) weight + bias`
---@param x tarn.Tensor|number (batch x channels ...)
---@param running_mean? tarn.Tensor|number (channels), moved towards the batch's with use_input_stats
---@param running_var? tarn.Tensor|number (channels), moved towards the batch's with use_input_stats
---@param weight? tarn.Tensor|number (channels)
---@param bias? tarn.Tensor|number (channels)
---@param use_input_stats? boolean normalise by the numbers of x, not by the running ones
---@param momentum? number how much of a new batch the running numbers take
---@param eps? number keeps the root away from 0
---@return tarn.Tensor y
function tarn.instance_norm(x, running_mean, running_var, weight, bias, use_input_stats, momentum, eps) end

--- Gives each channel of each example mean 0 and variance 1, then scales and shifts it.
--- `y = (x - mean) / sqrt(var + eps) weight + bias`
---@param running_mean? tarn.Tensor|number (channels), moved towards the batch's with use_input_stats
---@param running_var? tarn.Tensor|number (channels), moved towards the batch's with use_input_stats
---@param weight? tarn.Tensor|number (channels)
---@param bias? tarn.Tensor|number (channels)
---@param use_input_stats? boolean normalise by the numbers of x, not by the running ones
---@param momentum? number how much of a new batch the running numbers take
---@param eps? number keeps the root away from 0
---@return tarn.Tensor y
function Tensor:instance_norm(running_mean, running_var, weight, bias, use_input_stats, momentum, eps) end

--- Images, sequences or volumes of other sizes, by the nearest number or by weighted sums of some.
--- `y[i] = sum_k weight_k x[k], k around (i + 1/2) in / out - 1/2`
---@param x tarn.Tensor|number (batch x channels x length), images (... x rows x columns), volumes (... x planes x rows x columns)
---@param size? integer|integer[]|string length, or rows and columns, or one number for all
---@param scale_factor? number instead of size: sizes times this, rounded down
---@param mode? "nearest"|"nearest-exact"|"linear"|"bilinear"|"bicubic"|"trilinear"|"area" nearest rounds down as PyTorch does, nearest-exact to the nearest; linear is for any number of dims; area takes means
---@param align_corners? boolean the first and last numbers stay at the ends
---@param antialias? boolean bilinear, bicubic: when shrinking, every number of x counts
---@return tarn.Tensor y
function tarn.interpolate(x, size, scale_factor, mode, align_corners, antialias) end

--- Images, sequences or volumes of other sizes, by the nearest number or by weighted sums of some.
--- `y[i] = sum_k weight_k x[k], k around (i + 1/2) in / out - 1/2`
---@param size? integer|integer[]|string length, or rows and columns, or one number for all
---@param scale_factor? number instead of size: sizes times this, rounded down
---@param mode? "nearest"|"nearest-exact"|"linear"|"bilinear"|"bicubic"|"trilinear"|"area" nearest rounds down as PyTorch does, nearest-exact to the nearest; linear is for any number of dims; area takes means
---@param align_corners? boolean the first and last numbers stay at the ends
---@param antialias? boolean bilinear, bicubic: when shrinking, every number of x counts
---@return tarn.Tensor y
function Tensor:interpolate(size, scale_factor, mode, align_corners, antialias) end

--- The inverse of a square matrix; to solve a system, solve is faster and more exact.
--- `y = a^-1`
---@param a tarn.Tensor|number (... x n x n)
---@return tarn.Tensor y
function tarn.inverse(a) end

--- The inverse of a square matrix; to solve a system, solve is faster and more exact.
--- `y = a^-1`
---@return tarn.Tensor y
function Tensor:inverse() end

--- Whether a is nearly b, element by element.  tarn.allclose asks it of all at once.
--- `y = |a - b| <= atol + rtol |b|`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number what it should be; expands with a
---@param rtol? number what may be missing, as a share of |b|
---@param atol? number what may be missing besides
---@param equal_nan? boolean whether NaN is close to NaN
---@return tarn.Tensor y
function tarn.isclose(a, b, rtol, atol, equal_nan) end

--- Whether a is nearly b, element by element.  tarn.allclose asks it of all at once.
--- `y = |a - b| <= atol + rtol |b|`
---@param b tarn.Tensor|number what it should be; expands with a
---@param rtol? number what may be missing, as a share of |b|
---@param atol? number what may be missing besides
---@param equal_nan? boolean whether NaN is close to NaN
---@return tarn.Tensor y
function Tensor:isclose(b, rtol, atol, equal_nan) end

--- Whether it is neither NaN nor infinite.
--- `y = |x| < inf`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.isfinite(x) end

--- Whether it is neither NaN nor infinite.
--- `y = |x| < inf`
---@return tarn.Tensor y
function Tensor:isfinite() end

--- Whether it is an infinity.
--- `y = |x| = inf`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.isinf(x) end

--- Whether it is an infinity.
--- `y = |x| = inf`
---@return tarn.Tensor y
function Tensor:isinf() end

--- Whether it is a NaN.
--- `y = x != x`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.isnan(x) end

--- Whether it is a NaN.
--- `y = x != x`
---@return tarn.Tensor y
function Tensor:isnan() end

--- How far log-probabilities x are from target probabilities, in nats: what coding one by the other wastes.
--- `loss = target (log target - x);  exp(target) (target - x) with log_target`
---@param x tarn.Tensor|number log-probabilities, any shape
---@param target tarn.Tensor|number probabilities, a shape that broadcasts with x
---@param reduction? "mean"|"sum"|"none"|"batchmean" of the losses of all elements; batchmean: the sum by the number of rows, which is the divergence itself
---@param log_target? boolean target are log-probabilities
---@return tarn.Tensor y
function tarn.kl_div(x, target, reduction, log_target) end

--- How far log-probabilities x are from target probabilities, in nats: what coding one by the other wastes.
--- `loss = target (log target - x);  exp(target) (target - x) with log_target`
---@param target tarn.Tensor|number probabilities, a shape that broadcasts with x
---@param reduction? "mean"|"sum"|"none"|"batchmean" of the losses of all elements; batchmean: the sum by the number of rows, which is the divergence itself
---@param log_target? boolean target are log-probabilities
---@return tarn.Tensor y
function Tensor:kl_div(target, reduction, log_target) end

--- Kronecker's product: a block of b for every number of a.
--- `y[(i - 1) m + k] = a[i] b[k] along every dim, m: b's size there`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.kron(a, b) end

--- Kronecker's product: a block of b for every number of a.
--- `y[(i - 1) m + k] = a[i] b[k] along every dim, m: b's size there`
---@param b tarn.Tensor|number any shape
---@return tarn.Tensor y
function Tensor:kron(b) end

--- The k-th smallest number along a dim, and where it stands.
---@param x tarn.Tensor|number any shape but a number's
---@param k integer from 1 for the smallest
---@param dim? integer along which
---@param keepdim? boolean leaves it as 1
---@return tarn.Tensor values
---@return tarn.Tensor positions
function tarn.kthvalue(x, k, dim, keepdim) end

--- The k-th smallest number along a dim, and where it stands.
---@param k integer from 1 for the smallest
---@param dim? integer along which
---@param keepdim? boolean leaves it as 1
---@return tarn.Tensor values
---@return tarn.Tensor positions
function Tensor:kthvalue(k, dim, keepdim) end

--- The mean of the absolute differences, which outliers move less than mse_loss.
--- `loss = mean |x - target|`
---@param x tarn.Tensor|number any shape
---@param target tarn.Tensor|number a shape that broadcasts with x
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function tarn.l1_loss(x, target, reduction) end

--- The mean of the absolute differences, which outliers move less than mse_loss.
--- `loss = mean |x - target|`
---@param target tarn.Tensor|number a shape that broadcasts with x
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function Tensor:l1_loss(target, reduction) end

--- Gives the numbers of each example, over its last dims, mean 0 and variance 1, then scales and shifts them.
--- `y = (x - mean) / sqrt(var + eps) weight + bias`
---@param x tarn.Tensor|number (... x normalized_shape)
---@param normalized_shape? integer|integer[]|string sizes of the last dims, which are normalised; -1: any size
---@param weight? tarn.Tensor|number a factor for each number, of normalized_shape
---@param bias? tarn.Tensor|number added to each number, of normalized_shape
---@param eps? number keeps the root away from 0
---@return tarn.Tensor y
function tarn.layer_norm(x, normalized_shape, weight, bias, eps) end

--- Gives the numbers of each example, over its last dims, mean 0 and variance 1, then scales and shifts them.
--- `y = (x - mean) / sqrt(var + eps) weight + bias`
---@param normalized_shape? integer|integer[]|string sizes of the last dims, which are normalised; -1: any size
---@param weight? tarn.Tensor|number a factor for each number, of normalized_shape
---@param bias? tarn.Tensor|number added to each number, of normalized_shape
---@param eps? number keeps the root away from 0
---@return tarn.Tensor y
function Tensor:layer_norm(normalized_shape, weight, bias, eps) end

--- Whether a is less or equal, element by element.
--- `y = a <= b`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.le(a, b) end

--- Whether a is less or equal, element by element.
--- `y = a <= b`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:le(b) end

--- Ramp that keeps a small slope below 0.
--- `y = x above 0, else negative_slope x`
---@param x tarn.Tensor|number any shape
---@param negative_slope? number slope below 0
---@return tarn.Tensor y
function tarn.leaky_relu(x, negative_slope) end

--- Ramp that keeps a small slope below 0.
--- `y = x above 0, else negative_slope x`
---@param negative_slope? number slope below 0
---@return tarn.Tensor y
function Tensor:leaky_relu(negative_slope) end

--- The point between a and b, or beyond, at a weight.
--- `y = a + weight (b - a)`
---@param a tarn.Tensor|number where weight is 0; any shape
---@param b tarn.Tensor|number where weight is 1
---@param weight tarn.Tensor|number how far from a to b
---@return tarn.Tensor y
function tarn.lerp(a, b, weight) end

--- The point between a and b, or beyond, at a weight.
--- `y = a + weight (b - a)`
---@param b tarn.Tensor|number where weight is 1
---@param weight tarn.Tensor|number how far from a to b
---@return tarn.Tensor y
function Tensor:lerp(b, weight) end

--- The logarithm of the size of the gamma function: of n + 1 that of n!.
--- `y = log |int_0^inf t^(x - 1) e^-t dt|`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.lgamma(x) end

--- The logarithm of the size of the gamma function: of n + 1 that of n!.
--- `y = log |int_0^inf t^(x - 1) e^-t dt|`
---@return tarn.Tensor y
function Tensor:lgamma() end

--- Every output is a weighted sum of all inputs, plus a bias.
--- `y = x weight^T + bias`
---@param x tarn.Tensor|number (... x inputs)
---@param weight tarn.Tensor|number (outputs x inputs)
---@param bias? tarn.Tensor|number (outputs)
---@return tarn.Tensor y
function tarn.linear(x, weight, bias) end

--- Every output is a weighted sum of all inputs, plus a bias.
--- `y = x weight^T + bias`
---@param weight tarn.Tensor|number (outputs x inputs)
---@param bias? tarn.Tensor|number (outputs)
---@return tarn.Tensor y
function Tensor:linear(weight, bias) end

--- linear, then relu, applied to sums that are still in the cache.
--- `y = max(x weight^T + bias, 0)`
---@param x tarn.Tensor|number (... x inputs)
---@param weight tarn.Tensor|number (outputs x inputs)
---@param bias? tarn.Tensor|number (outputs)
---@return tarn.Tensor y
function tarn.linear_relu(x, weight, bias) end

--- linear, then relu, applied to sums that are still in the cache.
--- `y = max(x weight^T + bias, 0)`
---@param weight tarn.Tensor|number (outputs x inputs)
---@param bias? tarn.Tensor|number (outputs)
---@return tarn.Tensor y
function Tensor:linear_relu(weight, bias) end

--- linear, then sigmoid, applied to sums that are still in the cache.
--- `y = 1 / (1 + e^-(x weight^T + bias))`
---@param x tarn.Tensor|number (... x inputs)
---@param weight tarn.Tensor|number (outputs x inputs)
---@param bias? tarn.Tensor|number (outputs)
---@return tarn.Tensor y
function tarn.linear_sigmoid(x, weight, bias) end

--- linear, then sigmoid, applied to sums that are still in the cache.
--- `y = 1 / (1 + e^-(x weight^T + bias))`
---@param weight tarn.Tensor|number (outputs x inputs)
---@param bias? tarn.Tensor|number (outputs)
---@return tarn.Tensor y
function Tensor:linear_sigmoid(weight, bias) end

--- linear, then tanh, applied to sums that are still in the cache.
--- `y = tanh(x weight^T + bias)`
---@param x tarn.Tensor|number (... x inputs)
---@param weight tarn.Tensor|number (outputs x inputs)
---@param bias? tarn.Tensor|number (outputs)
---@return tarn.Tensor y
function tarn.linear_tanh(x, weight, bias) end

--- linear, then tanh, applied to sums that are still in the cache.
--- `y = tanh(x weight^T + bias)`
---@param weight tarn.Tensor|number (outputs x inputs)
---@param bias? tarn.Tensor|number (outputs)
---@return tarn.Tensor y
function Tensor:linear_tanh(weight, bias) end

--- Divides each number by a power of the mean square of its neighbours in other channels.
--- `y = x (k + alpha / size sum x^2)^-beta, over `size` channels around its own`
---@param x tarn.Tensor|number (batch x channels x length ...)
---@param size integer how many channels, its own among them
---@param alpha? number weight of the mean square
---@param beta? number the power
---@param k? number added before the power is taken
---@return tarn.Tensor y
function tarn.local_response_norm(x, size, alpha, beta, k) end

--- Divides each number by a power of the mean square of its neighbours in other channels.
--- `y = x (k + alpha / size sum x^2)^-beta, over `size` channels around its own`
---@param size integer how many channels, its own among them
---@param alpha? number weight of the mean square
---@param beta? number the power
---@param k? number added before the power is taken
---@return tarn.Tensor y
function Tensor:local_response_norm(size, alpha, beta, k) end

--- The natural logarithm; of negative numbers NaN.
--- `y = log x`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.log(x) end

--- The natural logarithm; of negative numbers NaN.
--- `y = log x`
---@return tarn.Tensor y
function Tensor:log() end

--- The logarithm to base 10; of powers of 10 exact.
--- `y = log x / log 10`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.log10(x) end

--- The logarithm to base 10; of powers of 10 exact.
--- `y = log x / log 10`
---@return tarn.Tensor y
function Tensor:log10() end

--- The logarithm of 1 + x, exact near 0.
--- `y = log(1 + x)`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.log1p(x) end

--- The logarithm of 1 + x, exact near 0.
--- `y = log(1 + x)`
---@return tarn.Tensor y
function Tensor:log1p() end

--- The logarithm to base 2; of powers of 2 exact.
--- `y = log x / log 2`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.log2(x) end

--- The logarithm to base 2; of powers of 2 exact.
--- `y = log x / log 2`
---@return tarn.Tensor y
function Tensor:log2() end

--- The logarithm of softmax, exact where probabilities are tiny.
--- `y_i = x_i - log sum_k e^x_k`
---@param x tarn.Tensor|number any shape
---@param dim integer the dim whose numbers become probabilities
---@return tarn.Tensor y
function tarn.log_softmax(x, dim) end

--- The logarithm of softmax, exact where probabilities are tiny.
--- `y_i = x_i - log sum_k e^x_k`
---@param dim integer the dim whose numbers become probabilities
---@return tarn.Tensor y
function Tensor:log_softmax(dim) end

--- The logarithm of a sum of two exponentials, without overflow on the way.
--- `y = log(e^a + e^b)`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.logaddexp(a, b) end

--- The logarithm of a sum of two exponentials, without overflow on the way.
--- `y = log(e^a + e^b)`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:logaddexp(b) end

--- Logarithms of the running sums of exponentials along a dim, without overflow.
--- `y[i] = log(e^x[1] + ... + e^x[i])`
---@param x tarn.Tensor|number any shape but a number's
---@param dim? integer along which
---@return tarn.Tensor y
function tarn.logcumsumexp(x, dim) end

--- Logarithms of the running sums of exponentials along a dim, without overflow.
--- `y[i] = log(e^x[1] + ... + e^x[i])`
---@param dim? integer along which
---@return tarn.Tensor y
function Tensor:logcumsumexp(dim) end

--- Logarithm of the determinant; NaN where that is negative, -infinity where it is 0.
--- `y = log det a`
---@param a tarn.Tensor|number (... x n x n)
---@return tarn.Tensor y
function tarn.logdet(a) end

--- Logarithm of the determinant; NaN where that is negative, -infinity where it is 0.
--- `y = log det a`
---@return tarn.Tensor y
function Tensor:logdet() end

--- Whether both are true; numbers are true when they are not 0.
--- `y = a and b`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.logical_and(a, b) end

--- Whether both are true; numbers are true when they are not 0.
--- `y = a and b`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:logical_and(b) end

--- Whether it is false, or 0.
--- `y = not x`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.logical_not(x) end

--- Whether it is false, or 0.
--- `y = not x`
---@return tarn.Tensor y
function Tensor:logical_not() end

--- Whether one of them is true; numbers are true when they are not 0.
--- `y = a or b`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.logical_or(a, b) end

--- Whether one of them is true; numbers are true when they are not 0.
--- `y = a or b`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:logical_or(b) end

--- Whether just one of them is true; numbers are true when they are not 0.
--- `y = a xor b`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.logical_xor(a, b) end

--- Whether just one of them is true; numbers are true when they are not 0.
--- `y = a xor b`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:logical_xor(b) end

--- Log-odds: the number whose sigmoid is x; NaN outside 0 to 1.
--- `y = log(x / (1 - x))`
---@param x tarn.Tensor|number probabilities, any shape
---@param eps? number x is kept between eps and 1 - eps; absent: as it is
---@return tarn.Tensor y
function tarn.logit(x, eps) end

--- Log-odds: the number whose sigmoid is x; NaN outside 0 to 1.
--- `y = log(x / (1 - x))`
---@param eps? number x is kept between eps and 1 - eps; absent: as it is
---@return tarn.Tensor y
function Tensor:logit(eps) end

--- The logarithm of sigmoid, exact where that is tiny.
--- `y = -log(1 + e^-x)`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.logsigmoid(x) end

--- The logarithm of sigmoid, exact where that is tiny.
--- `y = -log(1 + e^-x)`
---@return tarn.Tensor y
function Tensor:logsigmoid() end

--- Logarithm of the sum of exponentials, without overflow.
--- `y = log sum e^x`
---@param x tarn.Tensor|number any shape
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function tarn.logsumexp(x, dims, keepdim) end

--- Logarithm of the sum of exponentials, without overflow.
--- `y = log sum e^x`
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function Tensor:logsumexp(dims, keepdim) end

--- The p-norm of each window of an image: p = 1 adds up, larger ones near the largest.
--- `y[i,j] = (sum x[i stride + a,j stride + b]^p)^(1/p), sums below 0 taken as 0`
---@param x tarn.Tensor|number images (batch x channels x rows x columns), or one
---@param norm_type number p, above 0
---@param kernel_size integer|integer[]|string rows and columns of the window
---@param stride? integer|integer[]|string from window to window; kernel_size by default
---@return tarn.Tensor y
function tarn.lp_pool2d(x, norm_type, kernel_size, stride) end

--- The p-norm of each window of an image: p = 1 adds up, larger ones near the largest.
--- `y[i,j] = (sum x[i stride + a,j stride + b]^p)^(1/p), sums below 0 taken as 0`
---@param norm_type number p, above 0
---@param kernel_size integer|integer[]|string rows and columns of the window
---@param stride? integer|integer[]|string from window to window; kernel_size by default
---@return tarn.Tensor y
function Tensor:lp_pool2d(norm_type, kernel_size, stride) end

--- One layer of long short-term memory over a sequence.
--- `i, f, g, o = sigmoid, sigmoid, tanh, sigmoid of x W^T + b + h U^T + d;  c' = f c + i g;  h' = o tanh(c')`
---@param x tarn.Tensor|number (batch x time x features)
---@param weight_ih tarn.Tensor|number (4 state x features)
---@param weight_hh tarn.Tensor|number (4 state x state)
---@param bias_ih? tarn.Tensor|number (4 state)
---@param bias_hh? tarn.Tensor|number (4 state)
---@param h0? tarn.Tensor|number (batch x state): the state before; zeros
---@param c0? tarn.Tensor|number (batch x state): the memory before; zeros
---@param lengths? tarn.Tensor|number (batch): time steps of each row; all
---@param reverse? boolean from each row's last time step to its first
---@return tarn.Tensor y
---@return tarn.Tensor h
---@return tarn.Tensor c
function tarn.lstm(x, weight_ih, weight_hh, bias_ih, bias_hh, h0, c0, lengths, reverse) end

--- One layer of long short-term memory over a sequence.
--- `i, f, g, o = sigmoid, sigmoid, tanh, sigmoid of x W^T + b + h U^T + d;  c' = f c + i g;  h' = o tanh(c')`
---@param weight_ih tarn.Tensor|number (4 state x features)
---@param weight_hh tarn.Tensor|number (4 state x state)
---@param bias_ih? tarn.Tensor|number (4 state)
---@param bias_hh? tarn.Tensor|number (4 state)
---@param h0? tarn.Tensor|number (batch x state): the state before; zeros
---@param c0? tarn.Tensor|number (batch x state): the memory before; zeros
---@param lengths? tarn.Tensor|number (batch): time steps of each row; all
---@param reverse? boolean from each row's last time step to its first
---@return tarn.Tensor y
---@return tarn.Tensor h
---@return tarn.Tensor c
function Tensor:lstm(weight_ih, weight_hh, bias_ih, bias_hh, h0, c0, lengths, reverse) end

--- x for which a x is nearest to b: least squares; the shortest of several such x.
--- `x = argmin |a x - b|^2 = pinv(a) b`
---@param a tarn.Tensor|number (... x m x n)
---@param b tarn.Tensor|number (... x m x k), or a vector (m)
---@param rtol? number singular values below rtol times the largest count as 0; max(m, n) times the type's precision unless given
---@return tarn.Tensor y
function tarn.lstsq(a, b, rtol) end

--- x for which a x is nearest to b: least squares; the shortest of several such x.
--- `x = argmin |a x - b|^2 = pinv(a) b`
---@param b tarn.Tensor|number (... x m x k), or a vector (m)
---@param rtol? number singular values below rtol times the largest count as 0; max(m, n) times the type's precision unless given
---@return tarn.Tensor y
function Tensor:lstsq(b, rtol) end

--- Whether a is less, element by element.
--- `y = a < b`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.lt(a, b) end

--- Whether a is less, element by element.
--- `y = a < b`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:lt(b) end

--- For scores of pairs: where target is 1 x1 should be above x2, where it is -1 below, by the margin.
--- `loss = max(0, margin - target (x1 - x2))`
---@param x1 tarn.Tensor|number scores, any shape
---@param x2 tarn.Tensor|number scores of the others, x1's shape
---@param target tarn.Tensor|number 1: x1 is to be higher, -1: x2
---@param margin? number by how much, in units of x1
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function tarn.margin_ranking_loss(x1, x2, target, margin, reduction) end

--- For scores of pairs: where target is 1 x1 should be above x2, where it is -1 below, by the margin.
--- `loss = max(0, margin - target (x1 - x2))`
---@param x2 tarn.Tensor|number scores of the others, x1's shape
---@param target tarn.Tensor|number 1: x1 is to be higher, -1: x2
---@param margin? number by how much, in units of x1
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function Tensor:margin_ranking_loss(x2, target, margin, reduction) end

--- Puts a number wherever a mask is true.
--- `y = value where mask, else x`
---@param x tarn.Tensor|number any shape
---@param mask tarn.Tensor|number true where the value goes
---@param value number a number
---@return tarn.Tensor y
function tarn.masked_fill(x, mask, value) end

--- Puts a number wherever a mask is true.
--- `y = value where mask, else x`
---@param mask tarn.Tensor|number true where the value goes
---@param value number a number
---@return tarn.Tensor y
function Tensor:masked_fill(mask, value) end

--- x with the numbers where a mask is true replaced, by one value or by a list of as many.
---@param x tarn.Tensor|number any shape
---@param mask tarn.Tensor|number bools that expand to x's shape
---@param value tarn.Tensor|number one number, or a list
---@return tarn.Tensor y
function tarn.masked_put(x, mask, value) end

--- x with the numbers where a mask is true replaced, by one value or by a list of as many.
---@param mask tarn.Tensor|number bools that expand to x's shape
---@param value tarn.Tensor|number one number, or a list
---@return tarn.Tensor y
function Tensor:masked_put(mask, value) end

--- The numbers where a mask is true, as a list.
---@param x tarn.Tensor|number any shape
---@param mask tarn.Tensor|number bools that expand to x's shape
---@return tarn.Tensor y
function tarn.masked_select(x, mask) end

--- The numbers where a mask is true, as a list.
---@param mask tarn.Tensor|number bools that expand to x's shape
---@return tarn.Tensor y
function Tensor:masked_select(mask) end

--- Product of matrices, of a matrix and a vector, or of batches of them.
--- `y[i,j] = sum over k of a[i,k] b[k,j]`
---@param a tarn.Tensor|number (... x m x k), or a vector (k)
---@param b tarn.Tensor|number (... x k x n), or a vector (k)
---@return tarn.Tensor y
function tarn.matmul(a, b) end

--- Product of matrices, of a matrix and a vector, or of batches of them.
--- `y[i,j] = sum over k of a[i,k] b[k,j]`
---@param b tarn.Tensor|number (... x k x n), or a vector (k)
---@return tarn.Tensor y
function Tensor:matmul(b) end

--- The exponential of a square matrix: where a flow of x' = a x is after time 1.
--- `y = 1 + a + a^2 / 2! + a^3 / 3! + ...`
---@param a tarn.Tensor|number (... x n x n)
---@return tarn.Tensor y
function tarn.matrix_exp(a) end

--- The exponential of a square matrix: where a flow of x' = a x is after time 1.
--- `y = 1 + a + a^2 / 2! + a^3 / 3! + ...`
---@return tarn.Tensor y
function Tensor:matrix_exp() end

--- The size of a matrix, by one of several measures.
--- `y = sqrt(sum a^2) for "fro"; the largest singular value for 2; ...`
---@param a tarn.Tensor|number (... x m x n)
---@param ord? integer|integer[]|string "fro": all elements; "nuc": sum of singular values; 2, -2: the largest, the smallest of them; 1, -1: of sums of columns; "inf", "-inf": of rows
---@return tarn.Tensor y
function tarn.matrix_norm(a, ord) end

--- The size of a matrix, by one of several measures.
--- `y = sqrt(sum a^2) for "fro"; the largest singular value for 2; ...`
---@param ord? integer|integer[]|string "fro": all elements; "nuc": sum of singular values; 2, -2: the largest, the smallest of them; 1, -1: of sums of columns; "inf", "-inf": of rows
---@return tarn.Tensor y
function Tensor:matrix_norm(ord) end

--- A square matrix times itself, n times; of its inverse where n is negative.
--- `y = a^n`
---@param a tarn.Tensor|number (... x n x n)
---@param n integer a whole number
---@return tarn.Tensor y
function tarn.matrix_power(a, n) end

--- A square matrix times itself, n times; of its inverse where n is negative.
--- `y = a^n`
---@param n integer a whole number
---@return tarn.Tensor y
function Tensor:matrix_power(n) end

--- How many independent rows, or columns, a matrix has.
--- `y = how many singular values are above rtol times the largest`
---@param a tarn.Tensor|number (... x m x n)
---@param rtol? number singular values below rtol times the largest do not count; max(m, n) times the type's precision unless given
---@return tarn.Tensor y
function tarn.matrix_rank(a, rtol) end

--- How many independent rows, or columns, a matrix has.
--- `y = how many singular values are above rtol times the largest`
---@param rtol? number singular values below rtol times the largest do not count; max(m, n) times the type's precision unless given
---@return tarn.Tensor y
function Tensor:matrix_rank(rtol) end

--- The largest numbers, over all or along a dim, and where they stand.
--- `y = max x`
---@param x tarn.Tensor|number any shape, not empty
---@param dim? integer the dim to look along; absent: all, in row-major order
---@param keepdim? boolean leaves it as 1
---@return tarn.Tensor values
---@return tarn.Tensor positions
function tarn.max(x, dim, keepdim) end

--- The largest numbers, over all or along a dim, and where they stand.
--- `y = max x`
---@param dim? integer the dim to look along; absent: all, in row-major order
---@param keepdim? boolean leaves it as 1
---@return tarn.Tensor values
---@return tarn.Tensor positions
function Tensor:max(dim, keepdim) end

--- Keeps the largest number of each window of a sequence.
--- `y[i] = max x[i stride + a]`
---@param x tarn.Tensor|number sequences (batch x channels x length), or one
---@param kernel_size integer|integer[]|string length of the window
---@param stride? integer|integer[]|string from window to window; kernel_size by default
---@param padding? integer|integer[]|string at either end, never the largest
---@param dilation? integer|integer[]|string from element to element of a window
---@return tarn.Tensor y
function tarn.max_pool1d(x, kernel_size, stride, padding, dilation) end

--- Keeps the largest number of each window of a sequence.
--- `y[i] = max x[i stride + a]`
---@param kernel_size integer|integer[]|string length of the window
---@param stride? integer|integer[]|string from window to window; kernel_size by default
---@param padding? integer|integer[]|string at either end, never the largest
---@param dilation? integer|integer[]|string from element to element of a window
---@return tarn.Tensor y
function Tensor:max_pool1d(kernel_size, stride, padding, dilation) end

--- Keeps the largest number of each window of an image.
--- `y[i,j] = max x[i stride + a,j stride + b]`
---@param x tarn.Tensor|number images (batch x channels x rows x columns), or one
---@param kernel_size integer|integer[]|string rows and columns of the window
---@param stride? integer|integer[]|string from window to window; kernel_size by default
---@param padding? integer|integer[]|string around the image, never the largest
---@param dilation? integer|integer[]|string from element to element of a window
---@return tarn.Tensor y
function tarn.max_pool2d(x, kernel_size, stride, padding, dilation) end

--- Keeps the largest number of each window of an image.
--- `y[i,j] = max x[i stride + a,j stride + b]`
---@param kernel_size integer|integer[]|string rows and columns of the window
---@param stride? integer|integer[]|string from window to window; kernel_size by default
---@param padding? integer|integer[]|string around the image, never the largest
---@param dilation? integer|integer[]|string from element to element of a window
---@return tarn.Tensor y
function Tensor:max_pool2d(kernel_size, stride, padding, dilation) end

--- As max_pool2d, and where the numbers that it keeps stand: what max_unpool2d takes.
--- `y[i,j] = max x[i stride + a,j stride + b]`
---@param x tarn.Tensor|number images (batch x channels x rows x columns), or one
---@param kernel_size integer|integer[]|string rows and columns of the window
---@param stride? integer|integer[]|string from window to window; kernel_size by default
---@param padding? integer|integer[]|string around the image, never the largest
---@param dilation? integer|integer[]|string from element to element of a window
---@return tarn.Tensor values
---@return tarn.Tensor positions
function tarn.max_pool2d_with_indices(x, kernel_size, stride, padding, dilation) end

--- As max_pool2d, and where the numbers that it keeps stand: what max_unpool2d takes.
--- `y[i,j] = max x[i stride + a,j stride + b]`
---@param kernel_size integer|integer[]|string rows and columns of the window
---@param stride? integer|integer[]|string from window to window; kernel_size by default
---@param padding? integer|integer[]|string around the image, never the largest
---@param dilation? integer|integer[]|string from element to element of a window
---@return tarn.Tensor values
---@return tarn.Tensor positions
function Tensor:max_pool2d_with_indices(kernel_size, stride, padding, dilation) end

--- Puts the numbers that max_pool2d_with_indices kept where they stood, among zeros.
--- `y[n,c,positions[n,c,i,j]] = x[n,c,i,j], else 0`
---@param x tarn.Tensor|number images (batch x channels x rows x columns), or one
---@param positions tarn.Tensor|number of x's sizes: where each number goes in its image's rows joined, from 1
---@param kernel_size integer|integer[]|string of the pooling
---@param stride? integer|integer[]|string of the pooling; kernel_size by default
---@param padding? integer|integer[]|string of the pooling
---@param output_size? integer|integer[]|string rows and columns (or all sizes) that come out, where more than one fit
---@return tarn.Tensor y
function tarn.max_unpool2d(x, positions, kernel_size, stride, padding, output_size) end

--- Puts the numbers that max_pool2d_with_indices kept where they stood, among zeros.
--- `y[n,c,positions[n,c,i,j]] = x[n,c,i,j], else 0`
---@param positions tarn.Tensor|number of x's sizes: where each number goes in its image's rows joined, from 1
---@param kernel_size integer|integer[]|string of the pooling
---@param stride? integer|integer[]|string of the pooling; kernel_size by default
---@param padding? integer|integer[]|string of the pooling
---@param output_size? integer|integer[]|string rows and columns (or all sizes) that come out, where more than one fit
---@return tarn.Tensor y
function Tensor:max_unpool2d(positions, kernel_size, stride, padding, output_size) end

--- The larger of two, element by element; where they are equal each gets half the gradient.
--- `y = max(a, b)`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.maximum(a, b) end

--- The larger of two, element by element; where they are equal each gets half the gradient.
--- `y = max(a, b)`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:maximum(b) end

--- Mean over all dims, or over some.
--- `y = sum x / n`
---@param x tarn.Tensor|number any shape
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function tarn.mean(x, dims, keepdim) end

--- Mean over all dims, or over some.
--- `y = sum x / n`
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function Tensor:mean(dims, keepdim) end

--- The number in the middle, over all or along a dim, and where it stands; of two in the middle the smaller, NaN where there is one.
---@param x tarn.Tensor|number any shape, not empty
---@param dim? integer along which; absent: all, in row-major order
---@param keepdim? boolean leaves it as 1
---@return tarn.Tensor values
---@return tarn.Tensor positions
function tarn.median(x, dim, keepdim) end

--- The number in the middle, over all or along a dim, and where it stands; of two in the middle the smaller, NaN where there is one.
---@param dim? integer along which; absent: all, in row-major order
---@param keepdim? boolean leaves it as 1
---@return tarn.Tensor values
---@return tarn.Tensor positions
function Tensor:median(dim, keepdim) end

--- Grids of coordinates: from a list for each axis, a tensor for each that varies along its axis alone.
--- `grid_1[i][j] = a[i], grid_2[i][j] = b[j]`
---@param tensors tarn.Tensor[] a list of lists (n)
---@param indexing? "ij"|"xy" ij: the first list runs along dim 1; xy: along dim 2, as in pictures
---@return tarn.Tensor[] grids
function tarn.meshgrid(tensors, indexing) end

--- The smallest numbers, over all or along a dim, and where they stand.
--- `y = min x`
---@param x tarn.Tensor|number any shape, not empty
---@param dim? integer the dim to look along; absent: all, in row-major order
---@param keepdim? boolean leaves it as 1
---@return tarn.Tensor values
---@return tarn.Tensor positions
function tarn.min(x, dim, keepdim) end

--- The smallest numbers, over all or along a dim, and where they stand.
--- `y = min x`
---@param dim? integer the dim to look along; absent: all, in row-major order
---@param keepdim? boolean leaves it as 1
---@return tarn.Tensor values
---@return tarn.Tensor positions
function Tensor:min(dim, keepdim) end

--- The smaller of two, element by element; where they are equal each gets half the gradient.
--- `y = min(a, b)`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.minimum(a, b) end

--- The smaller of two, element by element; where they are equal each gets half the gradient.
--- `y = min(a, b)`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:minimum(b) end

--- x weighted by the tanh of its softplus: like silu, a little straighter.
--- `y = x tanh(log(1 + e^x))`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.mish(x) end

--- x weighted by the tanh of its softplus: like silu, a little straighter.
--- `y = x tanh(log(1 + e^x))`
---@return tarn.Tensor y
function Tensor:mish() end

--- The number that occurs most often along a dim, and where it first stands; of several the smallest.
---@param x tarn.Tensor|number any shape but a number's
---@param dim? integer along which
---@param keepdim? boolean leaves it as 1
---@return tarn.Tensor values
---@return tarn.Tensor positions
function tarn.mode(x, dim, keepdim) end

--- The number that occurs most often along a dim, and where it first stands; of several the smallest.
---@param dim? integer along which
---@param keepdim? boolean leaves it as 1
---@return tarn.Tensor values
---@return tarn.Tensor positions
function Tensor:mode(dim, keepdim) end

--- Moves dims to other places; the others keep their order; a view.
---@param x tarn.Tensor|number any shape
---@param source integer|integer[] which
---@param destination integer|integer[] where each will stand
---@return tarn.Tensor y
function tarn.movedim(x, source, destination) end

--- Moves dims to other places; the others keep their order; a view.
---@param source integer|integer[] which
---@param destination integer|integer[] where each will stand
---@return tarn.Tensor y
function Tensor:movedim(source, destination) end

--- The mean of the squared differences: the loss for numbers.
--- `loss = mean (x - target)^2`
---@param x tarn.Tensor|number any shape
---@param target tarn.Tensor|number a shape that broadcasts with x
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function tarn.mse_loss(x, target, reduction) end

--- The mean of the squared differences: the loss for numbers.
--- `loss = mean (x - target)^2`
---@param target tarn.Tensor|number a shape that broadcasts with x
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function Tensor:mse_loss(target, reduction) end

--- Product, element by element.
--- `y = a b`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.mul(a, b) end

--- Product, element by element.
--- `y = a b`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:mul(b) end

--- For classes: the right score should be above each other one by the margin (the hinge of support vector machines).
--- `loss = sum over c /= target of max(0, margin - x[target] + x[c])^p / classes`
---@param x tarn.Tensor|number scores (rows x classes), or of one row
---@param target tarn.Tensor|number the right classes from 1; 0 is ignored
---@param p? number 1, or 2 for squares
---@param margin? number in units of x
---@param weight? tarn.Tensor|number of each class
---@param reduction? "mean"|"sum"|"none" of the losses of all rows; the mean is over those that have a class
---@return tarn.Tensor y
function tarn.multi_margin_loss(x, target, p, margin, weight, reduction) end

--- For classes: the right score should be above each other one by the margin (the hinge of support vector machines).
--- `loss = sum over c /= target of max(0, margin - x[target] + x[c])^p / classes`
---@param target tarn.Tensor|number the right classes from 1; 0 is ignored
---@param p? number 1, or 2 for squares
---@param margin? number in units of x
---@param weight? tarn.Tensor|number of each class
---@param reduction? "mean"|"sum"|"none" of the losses of all rows; the mean is over those that have a class
---@return tarn.Tensor y
function Tensor:multi_margin_loss(target, p, margin, weight, reduction) end

--- For several labels at once: binary_cross_entropy_with_logits, averaged over the labels of a row.
--- `loss = -mean over labels of weight (target log s(x) + (1 - target) log(1 - s(x)))`
---@param x tarn.Tensor|number scores (rows x labels)
---@param target tarn.Tensor|number 1 for the labels that hold, else 0; x's shape
---@param weight? tarn.Tensor|number of each label
---@param reduction? "mean"|"sum"|"none" of the losses of all rows
---@return tarn.Tensor y
function tarn.multilabel_soft_margin_loss(x, target, weight, reduction) end

--- For several labels at once: binary_cross_entropy_with_logits, averaged over the labels of a row.
--- `loss = -mean over labels of weight (target log s(x) + (1 - target) log(1 - s(x)))`
---@param target tarn.Tensor|number 1 for the labels that hold, else 0; x's shape
---@param weight? tarn.Tensor|number of each label
---@param reduction? "mean"|"sum"|"none" of the losses of all rows
---@return tarn.Tensor y
function Tensor:multilabel_soft_margin_loss(target, weight, reduction) end

--- Positions drawn with the probabilities that the weights of a row say.
---@param x tarn.Tensor|number weights (classes) or (rows x classes)
---@param num_samples integer draws for each row
---@param replacement? boolean one position may be drawn again
---@return tarn.Tensor positions
function tarn.multinomial(x, num_samples, replacement) end

--- Positions drawn with the probabilities that the weights of a row say.
---@param num_samples integer draws for each row
---@param replacement? boolean one position may be drawn again
---@return tarn.Tensor positions
function Tensor:multinomial(num_samples, replacement) end

--- Puts ordinary numbers in place of NaN and infinities.
--- `y = x where finite, else nan, posinf or neginf`
---@param x tarn.Tensor|number any shape
---@param nan? number what stands for NaN
---@param posinf? number what stands for inf; absent: the largest number of the type
---@param neginf? number what stands for -inf; absent: the least number of the type
---@return tarn.Tensor y
function tarn.nan_to_num(x, nan, posinf, neginf) end

--- Puts ordinary numbers in place of NaN and infinities.
--- `y = x where finite, else nan, posinf or neginf`
---@param nan? number what stands for NaN
---@param posinf? number what stands for inf; absent: the largest number of the type
---@param neginf? number what stands for -inf; absent: the least number of the type
---@return tarn.Tensor y
function Tensor:nan_to_num(nan, posinf, neginf) end

--- Mean of the numbers that are not NaN, over all dims or some.
--- `y = sum of x where x = x / how many these are`
---@param x tarn.Tensor|number any shape
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function tarn.nanmean(x, dims, keepdim) end

--- Mean of the numbers that are not NaN, over all dims or some.
--- `y = sum of x where x = x / how many these are`
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function Tensor:nanmean(dims, keepdim) end

--- The number in the middle of those that are not NaN, over all or along a dim, and where it stands.
---@param x tarn.Tensor|number any shape, not empty
---@param dim? integer along which; absent: all, in row-major order
---@param keepdim? boolean leaves it as 1
---@return tarn.Tensor values
---@return tarn.Tensor positions
function tarn.nanmedian(x, dim, keepdim) end

--- The number in the middle of those that are not NaN, over all or along a dim, and where it stands.
---@param dim? integer along which; absent: all, in row-major order
---@param keepdim? boolean leaves it as 1
---@return tarn.Tensor values
---@return tarn.Tensor positions
function Tensor:nanmedian(dim, keepdim) end

--- The number below which a share of those that are not NaN lies, over all or along a dim.
--- `y = x_sorted[1 + q (n - 1)], between neighbours as `interpolation` says`
---@param x tarn.Tensor|number any shape, not empty
---@param q tarn.Tensor|number a share from 0 to 1, or a list of them, which become the first dim
---@param dim? integer along which; absent: all numbers
---@param keepdim? boolean leaves it as 1
---@param interpolation? "linear"|"lower"|"higher"|"nearest"|"midpoint" where the place falls between two numbers
---@return tarn.Tensor y
function tarn.nanquantile(x, q, dim, keepdim, interpolation) end

--- The number below which a share of those that are not NaN lies, over all or along a dim.
--- `y = x_sorted[1 + q (n - 1)], between neighbours as `interpolation` says`
---@param q tarn.Tensor|number a share from 0 to 1, or a list of them, which become the first dim
---@param dim? integer along which; absent: all numbers
---@param keepdim? boolean leaves it as 1
---@param interpolation? "linear"|"lower"|"higher"|"nearest"|"midpoint" where the place falls between two numbers
---@return tarn.Tensor y
function Tensor:nanquantile(q, dim, keepdim, interpolation) end

--- Sum of the numbers that are not NaN, over all dims or some.
--- `y = sum of x where x = x`
---@param x tarn.Tensor|number any shape
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function tarn.nansum(x, dims, keepdim) end

--- Sum of the numbers that are not NaN, over all dims or some.
--- `y = sum of x where x = x`
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function Tensor:nansum(dims, keepdim) end

--- So many positions along a dim from one on; a view.
---@param x tarn.Tensor|number any shape
---@param dim integer along which
---@param from integer the first position, from 1, or from -1 at the end
---@param length integer how many
---@return tarn.Tensor y
function tarn.narrow(x, dim, from, length) end

--- So many positions along a dim from one on; a view.
---@param dim integer along which
---@param from integer the first position, from 1, or from -1 at the end
---@param length integer how many
---@return tarn.Tensor y
function Tensor:narrow(dim, from, length) end

--- Whether both are different, element by element.
--- `y = a != b`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.ne(a, b) end

--- Whether both are different, element by element.
--- `y = a != b`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:ne(b) end

--- Changes the sign.
--- `y = -x`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.neg(x) end

--- Changes the sign.
--- `y = -x`
---@return tarn.Tensor y
function Tensor:neg() end

--- For log-probabilities (from log_softmax): minus those of the right classes.
--- `loss = -x[target], mean over rows`
---@param x tarn.Tensor|number log-probabilities (rows x classes ...), or of one row
---@param target tarn.Tensor|number the right classes from 1; 0 is ignored
---@param weight? tarn.Tensor|number of each class
---@param reduction? "mean"|"sum"|"none" of the losses of all rows; the mean is over those that count, by their weight
---@param ignore_index? integer a label that does not count, beside 0
---@return tarn.Tensor y
function tarn.nll_loss(x, target, weight, reduction, ignore_index) end

--- For log-probabilities (from log_softmax): minus those of the right classes.
--- `loss = -x[target], mean over rows`
---@param target tarn.Tensor|number the right classes from 1; 0 is ignored
---@param weight? tarn.Tensor|number of each class
---@param reduction? "mean"|"sum"|"none" of the losses of all rows; the mean is over those that count, by their weight
---@param ignore_index? integer a label that does not count, beside 0
---@return tarn.Tensor y
function Tensor:nll_loss(target, weight, reduction, ignore_index) end

--- Where the numbers stand that are not 0: a row of positions for each, from one.
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor positions
function tarn.nonzero(x) end

--- Where the numbers stand that are not 0: a row of positions for each, from one.
---@return tarn.Tensor positions
function Tensor:nonzero() end

--- Length of a vector: the p-norm over all dims, or over some.
--- `y = (sum |x|^p)^(1 / p)`
---@param x tarn.Tensor|number any shape
---@param p? number the power: 2 for the length, 1 for the sum, math.huge for the largest, 0 for how many
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function tarn.norm(x, p, dims, keepdim) end

--- Length of a vector: the p-norm over all dims, or over some.
--- `y = (sum |x|^p)^(1 / p)`
---@param p? number the power: 2 for the length, 1 for the sum, math.huge for the largest, 0 for how many
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function Tensor:norm(p, dims, keepdim) end

--- Normally distributed numbers with a mean and a deviation for each place.
--- `y = mean + std z`
---@param mean tarn.Tensor|number any shape
---@param std tarn.Tensor|number broadcasts with mean
---@return tarn.Tensor y
function tarn.normal(mean, std) end

--- Normally distributed numbers with a mean and a deviation for each place.
--- `y = mean + std z`
---@param std tarn.Tensor|number broadcasts with mean
---@return tarn.Tensor y
function Tensor:normal(std) end

--- Writes normally distributed numbers.
---@param x tarn.Tensor|number is written
---@param mean? number their mean
---@param std? number their deviation
---@return tarn.Tensor y
function tarn.normal_(x, mean, std) end

--- Writes normally distributed numbers.
---@param mean? number their mean
---@param std? number their deviation
---@return tarn.Tensor y
function Tensor:normal_(mean, std) end

--- Vectors along a dim made of length 1.
--- `y = x / max(|x|, eps)`
---@param x tarn.Tensor|number any shape but a number's
---@param p? number the power of the norm
---@param dim? integer along which
---@param eps? number the least length
---@return tarn.Tensor y
function tarn.normalize(x, p, dim, eps) end

--- Vectors along a dim made of length 1.
--- `y = x / max(|x|, eps)`
---@param p? number the power of the norm
---@param dim? integer along which
---@param eps? number the least length
---@return tarn.Tensor y
function Tensor:normalize(p, dim, eps) end

--- For two views of each example: every view should find its other one among all the rest of both batches (SimCLR's loss).
--- `loss_i = -log (exp(cos(z_i, z_j) / temperature) / sum over k /= i of exp(cos(z_i, z_k) / temperature)),  j the other view of i`
---@param z1 tarn.Tensor|number (rows x features)
---@param z2 tarn.Tensor|number the other views, z1's shape
---@param temperature? number the smaller, the more the hardest negatives count
---@param reduction? "mean"|"sum"|"none" of the losses of all 2 rows, z1's first
---@return tarn.Tensor y
function tarn.nt_xent(z1, z2, temperature, reduction) end

--- For two views of each example: every view should find its other one among all the rest of both batches (SimCLR's loss).
--- `loss_i = -log (exp(cos(z_i, z_j) / temperature) / sum over k /= i of exp(cos(z_i, z_k) / temperature)),  j the other view of i`
---@param z2 tarn.Tensor|number the other views, z1's shape
---@param temperature? number the smaller, the more the hardest negatives count
---@param reduction? "mean"|"sum"|"none" of the losses of all 2 rows, z1's first
---@return tarn.Tensor y
function Tensor:nt_xent(z2, temperature, reduction) end

--- For each class a row of zeros with a 1 at its place; class 0 has none.
--- `y_ij = 1 where x_i = j, else 0`
---@param x tarn.Tensor|number classes from 1, any shape; 0 gives a row of zeros
---@param num_classes? integer length of a row; absent: the largest class in x
---@param dtype? string type of the result
---@return tarn.Tensor y
function tarn.one_hot(x, num_classes, dtype) end

--- For each class a row of zeros with a 1 at its place; class 0 has none.
--- `y_ij = 1 where x_i = j, else 0`
---@param num_classes? integer length of a row; absent: the largest class in x
---@param dtype? string type of the result
---@return tarn.Tensor y
function Tensor:one_hot(num_classes, dtype) end

--- Ones in the shape and type of another tensor.
---@param x tarn.Tensor|number whose shape is taken
---@param dtype? string number type; absent: x's
---@return tarn.Tensor y
function tarn.ones_like(x, dtype) end

--- Ones in the shape and type of another tensor.
---@param dtype? string number type; absent: x's
---@return tarn.Tensor y
function Tensor:ones_like(dtype) end

--- Every number of one list times every number of another.
--- `y[i][j] = a[i] b[j]`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.outer(a, b) end

--- Every number of one list times every number of another.
--- `y[i][j] = a[i] b[j]`
---@param b tarn.Tensor|number any shape
---@return tarn.Tensor y
function Tensor:outer(b) end

--- Adds numbers before and after those of the last dims; negative counts take away.
---@param x tarn.Tensor|number any shape
---@param pad integer|integer[]|string pairs of counts, before and after: for the last dim, the one before it, ...
---@param mode? "constant"|"reflect"|"replicate"|"circular" what is added: one number, the mirrored, the nearest, or those of the other end
---@param value? number the number
---@return tarn.Tensor y
function tarn.pad(x, pad, mode, value) end

--- Adds numbers before and after those of the last dims; negative counts take away.
---@param pad integer|integer[]|string pairs of counts, before and after: for the last dim, the one before it, ...
---@param mode? "constant"|"reflect"|"replicate"|"circular" what is added: one number, the mirrored, the nearest, or those of the other end
---@param value? number the number
---@return tarn.Tensor y
function Tensor:pad(pad, mode, value) end

--- Distances of the rows of a from those of b, one by one.
--- `y[i] = (sum over k of |a[i][k] - b[i][k] + eps|^p)^(1 / p)`
---@param a tarn.Tensor|number (... x numbers)
---@param b tarn.Tensor|number (... x numbers)
---@param p? number the power
---@param eps? number added to differences
---@param keepdim? boolean leaves the last dim as 1
---@return tarn.Tensor y
function tarn.pairwise_distance(a, b, p, eps, keepdim) end

--- Distances of the rows of a from those of b, one by one.
--- `y[i] = (sum over k of |a[i][k] - b[i][k] + eps|^p)^(1 / p)`
---@param b tarn.Tensor|number (... x numbers)
---@param p? number the power
---@param eps? number added to differences
---@param keepdim? boolean leaves the last dim as 1
---@return tarn.Tensor y
function Tensor:pairwise_distance(b, p, eps, keepdim) end

--- Puts the dims in another order; a view.
---@param x tarn.Tensor|number any shape
---@param dims integer|integer[] every dim once, in the new order
---@return tarn.Tensor y
function tarn.permute(x, dims) end

--- Puts the dims in another order; a view.
---@param dims integer|integer[] every dim once, in the new order
---@return tarn.Tensor y
function Tensor:permute(dims) end

--- The pseudo-inverse: the inverse where there is one, else what comes nearest.
--- `y = V diag(1 / s where that counts, else 0) U^T`
---@param a tarn.Tensor|number (... x m x n)
---@param rtol? number singular values below rtol times the largest count as 0; max(m, n) times the type's precision unless given
---@return tarn.Tensor y
function tarn.pinv(a, rtol) end

--- The pseudo-inverse: the inverse where there is one, else what comes nearest.
--- `y = V diag(1 / s where that counts, else 0) U^T`
---@param rtol? number singular values below rtol times the largest count as 0; max(m, n) times the type's precision unless given
---@return tarn.Tensor y
function Tensor:pinv(rtol) end

--- Lays out every r^2 channels as a square of r x r pixels: images grow, channels become fewer.
--- `(... x c r^2 x h x w) to (... x c x h r x w r)`
---@param x tarn.Tensor|number images (... x channels x rows x columns)
---@param upscale_factor integer how many times rows and columns there will be
---@return tarn.Tensor y
function tarn.pixel_shuffle(x, upscale_factor) end

--- Lays out every r^2 channels as a square of r x r pixels: images grow, channels become fewer.
--- `(... x c r^2 x h x w) to (... x c x h r x w r)`
---@param upscale_factor integer how many times rows and columns there will be
---@return tarn.Tensor y
function Tensor:pixel_shuffle(upscale_factor) end

--- The way back of pixel_shuffle: squares of r x r pixels become r^2 channels.
--- `(... x c x h r x w r) to (... x c r^2 x h x w)`
---@param x tarn.Tensor|number images (... x channels x rows x columns)
---@param downscale_factor integer rows and columns are divided by it
---@return tarn.Tensor y
function tarn.pixel_unshuffle(x, downscale_factor) end

--- The way back of pixel_shuffle: squares of r x r pixels become r^2 channels.
--- `(... x c x h r x w r) to (... x c r^2 x h x w)`
---@param downscale_factor integer rows and columns are divided by it
---@return tarn.Tensor y
function Tensor:pixel_unshuffle(downscale_factor) end

--- How often something happens that happens at the rate given at each place.
---@param rate tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.poisson(rate) end

--- How often something happens that happens at the rate given at each place.
---@return tarn.Tensor y
function Tensor:poisson() end

--- For counts: minus the log-likelihood of a Poisson distribution whose (log-)rate is x.
--- `loss = exp(x) - target x;  or x - target log(x + eps) without log_input`
---@param x tarn.Tensor|number log-rates, any shape; rates without log_input
---@param target tarn.Tensor|number counts, a shape that broadcasts with x
---@param log_input? boolean x are logarithms of rates
---@param full? boolean add log target!, by Stirling's formula
---@param eps? number added to rates before their logarithm
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function tarn.poisson_nll_loss(x, target, log_input, full, eps, reduction) end

--- For counts: minus the log-likelihood of a Poisson distribution whose (log-)rate is x.
--- `loss = exp(x) - target x;  or x - target log(x + eps) without log_input`
---@param target tarn.Tensor|number counts, a shape that broadcasts with x
---@param log_input? boolean x are logarithms of rates
---@param full? boolean add log target!, by Stirling's formula
---@param eps? number added to rates before their logarithm
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function Tensor:poisson_nll_loss(target, log_input, full, eps, reduction) end

--- The n-th derivative of digamma.  For n above 1, x is at least -10000.
--- `y = (-1)^(n + 1) n! sum_{k >= 0} (x + k)^-(n + 1)`
---@param x tarn.Tensor|number any shape
---@param n integer how often digamma is differentiated, from 0
---@return tarn.Tensor y
function tarn.polygamma(x, n) end

--- The n-th derivative of digamma.  For n above 1, x is at least -10000.
--- `y = (-1)^(n + 1) n! sum_{k >= 0} (x + k)^-(n + 1)`
---@param n integer how often digamma is differentiated, from 0
---@return tarn.Tensor y
function Tensor:polygamma(n) end

--- Power, element by element.
--- `y = a^b`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.pow(a, b) end

--- Power, element by element.
--- `y = a^b`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:pow(b) end

--- Ramp whose slope below 0 is learned, for all channels or for each.
--- `y = x above 0, else weight x`
---@param x tarn.Tensor|number any shape; channels are its dim 2
---@param weight tarn.Tensor|number slopes below 0: one, or one a channel
---@return tarn.Tensor y
function tarn.prelu(x, weight) end

--- Ramp whose slope below 0 is learned, for all channels or for each.
--- `y = x above 0, else weight x`
---@param weight tarn.Tensor|number slopes below 0: one, or one a channel
---@return tarn.Tensor y
function Tensor:prelu(weight) end

--- Product over all dims, or over some.
--- `y = prod x`
---@param x tarn.Tensor|number any shape
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function tarn.prod(x, dims, keepdim) end

--- Product over all dims, or over some.
--- `y = prod x`
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function Tensor:prod(dims, keepdim) end

--- x with a strided region of it replaced: what t[{...}] = v is, recorded.
---@param x tarn.Tensor|number any shape
---@param value tarn.Tensor|number expands to the region
---@param sizes integer|integer[]|string of the region
---@param strides integer|integer[]|string of the region, in elements of a packed x
---@param offset integer its first element, from 0
---@return tarn.Tensor y
function tarn.put_view(x, value, sizes, strides, offset) end

--- x with a strided region of it replaced: what t[{...}] = v is, recorded.
---@param value tarn.Tensor|number expands to the region
---@param sizes integer|integer[]|string of the region
---@param strides integer|integer[]|string of the region, in elements of a packed x
---@param offset integer its first element, from 0
---@return tarn.Tensor y
function Tensor:put_view(value, sizes, strides, offset) end

--- A matrix as Q R: Q's columns are orthonormal, R is upper triangular, its diagonal not negative.
--- `a = Q R,  Q^T Q = 1`
---@param a tarn.Tensor|number (... x m x n)
---@param mode? "reduced"|"complete" min(m, n) columns of Q, or m
---@return tarn.Tensor q
---@return tarn.Tensor r
function tarn.qr(a, mode) end

--- A matrix as Q R: Q's columns are orthonormal, R is upper triangular, its diagonal not negative.
--- `a = Q R,  Q^T Q = 1`
---@param mode? "reduced"|"complete" min(m, n) columns of Q, or m
---@return tarn.Tensor q
---@return tarn.Tensor r
function Tensor:qr(mode) end

--- The number below which a share of the numbers lies, over all or along a dim; NaN where there is one.
--- `y = x_sorted[1 + q (n - 1)], between neighbours as `interpolation` says`
---@param x tarn.Tensor|number any shape, not empty
---@param q tarn.Tensor|number a share from 0 to 1, or a list of them, which become the first dim
---@param dim? integer along which; absent: all numbers
---@param keepdim? boolean leaves it as 1
---@param interpolation? "linear"|"lower"|"higher"|"nearest"|"midpoint" where the place falls between two numbers
---@return tarn.Tensor y
function tarn.quantile(x, q, dim, keepdim, interpolation) end

--- The number below which a share of the numbers lies, over all or along a dim; NaN where there is one.
--- `y = x_sorted[1 + q (n - 1)], between neighbours as `interpolation` says`
---@param q tarn.Tensor|number a share from 0 to 1, or a list of them, which become the first dim
---@param dim? integer along which; absent: all numbers
---@param keepdim? boolean leaves it as 1
---@param interpolation? "linear"|"lower"|"higher"|"nearest"|"midpoint" where the place falls between two numbers
---@return tarn.Tensor y
function Tensor:quantile(q, dim, keepdim, interpolation) end

--- Radians as degrees.
--- `y = 180 x / pi`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.rad2deg(x) end

--- Radians as degrees.
--- `y = 180 x / pi`
---@return tarn.Tensor y
function Tensor:rad2deg() end

--- Numbers from 0 to 1, all equally likely, in the shape and type of another tensor.
---@param x tarn.Tensor|number whose shape is taken
---@param dtype? string number type; absent: x's
---@return tarn.Tensor y
function tarn.rand_like(x, dtype) end

--- Numbers from 0 to 1, all equally likely, in the shape and type of another tensor.
---@param dtype? string number type; absent: x's
---@return tarn.Tensor y
function Tensor:rand_like(dtype) end

--- Normally distributed numbers of mean 0 and deviation 1, in the shape and type of another tensor.
---@param x tarn.Tensor|number whose shape is taken
---@param dtype? string number type; absent: x's
---@return tarn.Tensor y
function tarn.randn_like(x, dtype) end

--- Normally distributed numbers of mean 0 and deviation 1, in the shape and type of another tensor.
---@param dtype? string number type; absent: x's
---@return tarn.Tensor y
function Tensor:randn_like(dtype) end

--- One over x.
--- `y = 1 / x`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.reciprocal(x) end

--- One over x.
--- `y = 1 / x`
---@return tarn.Tensor y
function Tensor:reciprocal() end

--- Ramp: 0 below 0, above it x.
--- `y = max(x, 0)`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.relu(x) end

--- Ramp: 0 below 0, above it x.
--- `y = max(x, 0)`
---@return tarn.Tensor y
function Tensor:relu() end

--- Ramp that ends at 6.
--- `y = min(max(x, 0), 6)`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.relu6(x) end

--- Ramp that ends at 6.
--- `y = min(max(x, 0), 6)`
---@return tarn.Tensor y
function Tensor:relu6() end

--- What is left of a after whole multiples of b; it has the sign of b.
--- `y = a - b floor(a / b)`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.remainder(a, b) end

--- What is left of a after whole multiples of b; it has the sign of b.
--- `y = a - b floor(a / b)`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:remainder(b) end

--- Each position along a dim several times in a row.
---@param x tarn.Tensor|number any shape
---@param repeats tarn.Tensor|number how often: a number, or a list with one for each position
---@param dim? integer along which; absent: x is one list
---@return tarn.Tensor y
function tarn.repeat_interleave(x, repeats, dim) end

--- Each position along a dim several times in a row.
---@param repeats tarn.Tensor|number how often: a number, or a list with one for each position
---@param dim? integer along which; absent: x is one list
---@return tarn.Tensor y
function Tensor:repeat_interleave(repeats, dim) end

--- Along a dim, numbers that are weighted sums of a few of x's.
--- `y[i] = sum_k weights[k][i] x[positions[k][i]]`
---@param x tarn.Tensor|number any shape
---@param positions tarn.Tensor|number (taps x numbers), from 1
---@param weights tarn.Tensor|number (taps x numbers)
---@param dim? integer the dim that changes
---@return tarn.Tensor y
function tarn.resample(x, positions, weights, dim) end

--- Along a dim, numbers that are weighted sums of a few of x's.
--- `y[i] = sum_k weights[k][i] x[positions[k][i]]`
---@param positions tarn.Tensor|number (taps x numbers), from 1
---@param weights tarn.Tensor|number (taps x numbers)
---@param dim? integer the dim that changes
---@return tarn.Tensor y
function Tensor:resample(positions, weights, dim) end

--- The same numbers, row by row, in other sizes; one size may be -1: what is left.
---@param x tarn.Tensor|number any shape
---@param sizes integer|integer[]|string sizes with the same product
---@return tarn.Tensor y
function tarn.reshape(x, sizes) end

--- The same numbers, row by row, in other sizes; one size may be -1: what is left.
---@param sizes integer|integer[]|string sizes with the same product
---@return tarn.Tensor y
function Tensor:reshape(sizes) end

--- Divides the numbers of each example, over its last dims, by the root of their mean square, then scales them.
--- `y = x / sqrt(mean(x^2) + eps) weight`
---@param x tarn.Tensor|number (... x normalized_shape)
---@param normalized_shape? integer|integer[]|string sizes of the last dims, which are normalised; -1: any size
---@param weight? tarn.Tensor|number a factor for each number, of normalized_shape
---@param eps? number keeps the root away from 0; by default what rounding loses of 1 in x's type
---@return tarn.Tensor y
function tarn.rms_norm(x, normalized_shape, weight, eps) end

--- Divides the numbers of each example, over its last dims, by the root of their mean square, then scales them.
--- `y = x / sqrt(mean(x^2) + eps) weight`
---@param normalized_shape? integer|integer[]|string sizes of the last dims, which are normalised; -1: any size
---@param weight? tarn.Tensor|number a factor for each number, of normalized_shape
---@param eps? number keeps the root away from 0; by default what rounding loses of 1 in x's type
---@return tarn.Tensor y
function Tensor:rms_norm(normalized_shape, weight, eps) end

--- One plain recurrent layer over a sequence.
--- `h' = f(x W^T + b + h U^T + d)`
---@param x tarn.Tensor|number (batch x time x features)
---@param weight_ih tarn.Tensor|number (1 state x features)
---@param weight_hh tarn.Tensor|number (1 state x state)
---@param bias_ih? tarn.Tensor|number (1 state)
---@param bias_hh? tarn.Tensor|number (1 state)
---@param h0? tarn.Tensor|number (batch x state): the state before; zeros
---@param lengths? tarn.Tensor|number (batch): time steps of each row; all
---@param nonlinearity? "tanh"|"relu" f
---@param reverse? boolean from each row's last time step to its first
---@return tarn.Tensor y
---@return tarn.Tensor h
function tarn.rnn(x, weight_ih, weight_hh, bias_ih, bias_hh, h0, lengths, nonlinearity, reverse) end

--- One plain recurrent layer over a sequence.
--- `h' = f(x W^T + b + h U^T + d)`
---@param weight_ih tarn.Tensor|number (1 state x features)
---@param weight_hh tarn.Tensor|number (1 state x state)
---@param bias_ih? tarn.Tensor|number (1 state)
---@param bias_hh? tarn.Tensor|number (1 state)
---@param h0? tarn.Tensor|number (batch x state): the state before; zeros
---@param lengths? tarn.Tensor|number (batch): time steps of each row; all
---@param nonlinearity? "tanh"|"relu" f
---@param reverse? boolean from each row's last time step to its first
---@return tarn.Tensor y
---@return tarn.Tensor h
function Tensor:rnn(weight_ih, weight_hh, bias_ih, bias_hh, h0, lengths, nonlinearity, reverse) end

--- Moves the numbers along dims; what leaves at one end enters at the other.
--- `y[i + shift] = x[i]`
---@param x tarn.Tensor|number any shape
---@param shifts integer|integer[]|string positions, one for each dim
---@param dims? integer|integer[] along which; absent: x is one list
---@return tarn.Tensor y
function tarn.roll(x, shifts, dims) end

--- Moves the numbers along dims; what leaves at one end enters at the other.
--- `y[i + shift] = x[i]`
---@param shifts integer|integer[]|string positions, one for each dim
---@param dims? integer|integer[] along which; absent: x is one list
---@return tarn.Tensor y
function Tensor:roll(shifts, dims) end

--- Turns a plane of two dims by k quarters, from the first dim towards the second.
---@param x tarn.Tensor|number any shape
---@param k? integer quarters of a turn
---@param dims? integer|integer[] the plane; absent: 1 and 2
---@return tarn.Tensor y
function tarn.rot90(x, k, dims) end

--- Turns a plane of two dims by k quarters, from the first dim towards the second.
---@param k? integer quarters of a turn
---@param dims? integer|integer[] the plane; absent: 1 and 2
---@return tarn.Tensor y
function Tensor:rot90(k, dims) end

--- The nearest number of so many decimals; halves go to the even one.
--- `y = round(10^decimals x) / 10^decimals`
---@param x tarn.Tensor|number any shape
---@param decimals? integer digits after the point; below 0: before it
---@return tarn.Tensor y
function tarn.round(x, decimals) end

--- The nearest number of so many decimals; halves go to the even one.
--- `y = round(10^decimals x) / 10^decimals`
---@param decimals? integer digits after the point; below 0: before it
---@return tarn.Tensor y
function Tensor:round(decimals) end

--- round whose gradient is 1: straight through.
--- `y = round(x), dy = 1`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.round_ste(x) end

--- round whose gradient is 1: straight through.
--- `y = round(x), dy = 1`
---@return tarn.Tensor y
function Tensor:round_ste() end

--- Ramp whose slope below 0 is drawn at random in training, for each element.
--- `y = x above 0, else a x; a from U(lower, upper), or (lower + upper) / 2`
---@param x tarn.Tensor|number any shape
---@param lower? number smallest slope below 0
---@param upper? number largest slope below 0
---@param training? boolean true: slopes are drawn; false: all are the mean of the two
---@return tarn.Tensor y
function tarn.rrelu(x, lower, upper, training) end

--- Ramp whose slope below 0 is drawn at random in training, for each element.
--- `y = x above 0, else a x; a from U(lower, upper), or (lower + upper) / 2`
---@param lower? number smallest slope below 0
---@param upper? number largest slope below 0
---@param training? boolean true: slopes are drawn; false: all are the mean of the two
---@return tarn.Tensor y
function Tensor:rrelu(lower, upper, training) end

--- One over the square root.
--- `y = 1 / sqrt(x)`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.rsqrt(x) end

--- One over the square root.
--- `y = 1 / sqrt(x)`
---@return tarn.Tensor y
function Tensor:rsqrt() end

--- Every query takes a mean of the values, weighted by how well their keys match it; the scores are never stored.
--- `y = softmax(scale query key^T + mask) value`
---@param query tarn.Tensor|number (... x heads x queries x size)
---@param key tarn.Tensor|number (... x heads x keys x size); where it has fewer heads, each serves as many of query's that follow each other
---@param value tarn.Tensor|number (... x heads x keys x size of a value), heads as key's
---@param attn_mask? tarn.Tensor|number (queries x keys), or what broadcasts with all heads: bools, true where a key is seen, or numbers that are added to the scores; a query that sees nothing gives zeros
---@param dropout_p? number the probability that a weight is dropped, in evaluation too
---@param is_causal? boolean query i sees the first i keys
---@param scale? number of the scores; 1 / sqrt(size) by default
---@return tarn.Tensor y
function tarn.scaled_dot_product_attention(query, key, value, attn_mask, dropout_p, is_causal, scale) end

--- Every query takes a mean of the values, weighted by how well their keys match it; the scores are never stored.
--- `y = softmax(scale query key^T + mask) value`
---@param key tarn.Tensor|number (... x heads x keys x size); where it has fewer heads, each serves as many of query's that follow each other
---@param value tarn.Tensor|number (... x heads x keys x size of a value), heads as key's
---@param attn_mask? tarn.Tensor|number (queries x keys), or what broadcasts with all heads: bools, true where a key is seen, or numbers that are added to the scores; a query that sees nothing gives zeros
---@param dropout_p? number the probability that a weight is dropped, in evaluation too
---@param is_causal? boolean query i sees the first i keys
---@param scale? number of the scores; 1 / sqrt(size) by default
---@return tarn.Tensor y
function Tensor:scaled_dot_product_attention(key, value, attn_mask, dropout_p, is_causal, scale) end

--- x with numbers put at the positions given for them, along a dim; of several for one position the last stays.
--- `y = x, y[i][p[i][j]] = src[i][j] along dim 2`
---@param x tarn.Tensor|number any shape
---@param dim integer along which
---@param positions tarn.Tensor|number from 1, as many dims as x, no larger but along dim
---@param src tarn.Tensor|number a number, or as many as positions
---@return tarn.Tensor y
function tarn.scatter(x, dim, positions, src) end

--- x with numbers put at the positions given for them, along a dim; of several for one position the last stays.
--- `y = x, y[i][p[i][j]] = src[i][j] along dim 2`
---@param dim integer along which
---@param positions tarn.Tensor|number from 1, as many dims as x, no larger but along dim
---@param src tarn.Tensor|number a number, or as many as positions
---@return tarn.Tensor y
function Tensor:scatter(dim, positions, src) end

--- x with numbers added at the positions given for them, along a dim, in their order.
--- `y = x, y[i][p[i][j]] += src[i][j] along dim 2`
---@param x tarn.Tensor|number any shape
---@param dim integer along which
---@param positions tarn.Tensor|number from 1, as many dims as x, no larger but along dim
---@param src tarn.Tensor|number a number, or as many as positions
---@return tarn.Tensor y
function tarn.scatter_add(x, dim, positions, src) end

--- x with numbers added at the positions given for them, along a dim, in their order.
--- `y = x, y[i][p[i][j]] += src[i][j] along dim 2`
---@param dim integer along which
---@param positions tarn.Tensor|number from 1, as many dims as x, no larger but along dim
---@param src tarn.Tensor|number a number, or as many as positions
---@return tarn.Tensor y
function Tensor:scatter_add(dim, positions, src) end

--- x with each number joined to what stands at the position given for it, along a dim.
--- `y[i] = reduce of x[i] and of all src[j] with p[j] = i`
---@param x tarn.Tensor|number any shape
---@param dim integer along which
---@param positions tarn.Tensor|number from 1, as many dims as x, no larger but along dim
---@param src tarn.Tensor|number as many as positions, or a number
---@param reduce "sum"|"prod"|"mean"|"amax"|"amin" how numbers are joined
---@param include_self? boolean false: what x has where numbers go plays no part
---@return tarn.Tensor y
function tarn.scatter_reduce(x, dim, positions, src, reduce, include_self) end

--- x with each number joined to what stands at the position given for it, along a dim.
--- `y[i] = reduce of x[i] and of all src[j] with p[j] = i`
---@param dim integer along which
---@param positions tarn.Tensor|number from 1, as many dims as x, no larger but along dim
---@param src tarn.Tensor|number as many as positions, or a number
---@param reduce "sum"|"prod"|"mean"|"amax"|"amin" how numbers are joined
---@param include_self? boolean false: what x has where numbers go plays no part
---@return tarn.Tensor y
function Tensor:scatter_reduce(dim, positions, src, reduce, include_self) end

--- Where numbers would stand among sorted ones: the position of the first that is not below, from 1, one more than there are where all are.
--- `sorted[y - 1] < x <= sorted[y]`
---@param sorted tarn.Tensor|number a list, or rows of them
---@param x tarn.Tensor|number any shape; with rows, as many
---@param right? boolean after equal ones rather than before them
---@return tarn.Tensor positions
function tarn.searchsorted(sorted, x, right) end

--- Where numbers would stand among sorted ones: the position of the first that is not below, from 1, one more than there are where all are.
--- `sorted[y - 1] < x <= sorted[y]`
---@param x tarn.Tensor|number any shape; with rows, as many
---@param right? boolean after equal ones rather than before them
---@return tarn.Tensor positions
function Tensor:searchsorted(x, right) end

--- One position along a dim, which goes away; a view.
---@param x tarn.Tensor|number any shape
---@param dim integer along which
---@param position integer from 1, or from -1 at the end
---@return tarn.Tensor y
function tarn.select(x, dim, position) end

--- One position along a dim, which goes away; a view.
---@param dim integer along which
---@param position integer from 1, or from -1 at the end
---@return tarn.Tensor y
function Tensor:select(dim, position) end

--- scaled_dot_product_attention of a sequence to itself: heads of queries, of keys and of values side by side in one tensor, as one linear layer makes them.
--- `y = softmax(query key^T / sqrt(size) + mask) value, for each head`
---@param x tarn.Tensor|number (... x time x 3 features): queries, keys and values
---@param heads integer among which the features are shared
---@param attn_mask? tarn.Tensor|number as scaled_dot_product_attention's
---@param dropout_p? number the probability that a weight is dropped, in evaluation too
---@param is_causal? boolean a step sees itself and what came before
---@return tarn.Tensor y
function tarn.self_attention(x, heads, attn_mask, dropout_p, is_causal) end

--- scaled_dot_product_attention of a sequence to itself: heads of queries, of keys and of values side by side in one tensor, as one linear layer makes them.
--- `y = softmax(query key^T / sqrt(size) + mask) value, for each head`
---@param heads integer among which the features are shared
---@param attn_mask? tarn.Tensor|number as scaled_dot_product_attention's
---@param dropout_p? number the probability that a weight is dropped, in evaluation too
---@param is_causal? boolean a step sees itself and what came before
---@return tarn.Tensor y
function Tensor:self_attention(heads, attn_mask, dropout_p, is_causal) end

--- elu with the constants that keep mean 0 and variance 1 from layer to layer.
--- `y = 1.0507 x above 0, else 1.7581 (e^x - 1)`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.selu(x) end

--- elu with the constants that keep mean 0 and variance 1 from layer to layer.
--- `y = 1.0507 x above 0, else 1.7581 (e^x - 1)`
---@return tarn.Tensor y
function Tensor:selu() end

--- Sigmoid: a soft step from 0 to 1.
--- `y = 1 / (1 + e^-x)`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.sigmoid(x) end

--- Sigmoid: a soft step from 0 to 1.
--- `y = 1 / (1 + e^-x)`
---@return tarn.Tensor y
function Tensor:sigmoid() end

--- -1, 0 or 1.
--- `y = x / |x|, 0 at 0`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.sign(x) end

--- -1, 0 or 1.
--- `y = x / |x|, 0 at 0`
---@return tarn.Tensor y
function Tensor:sign() end

--- sign whose gradient is 1 near 0: straight through, for weights of one bit.
--- `y = sign(x), dy = 1 where |x| <= limit, else 0`
---@param x tarn.Tensor|number any shape
---@param limit? number the gradient passes where |x| is at most this; math.huge: everywhere
---@return tarn.Tensor y
function tarn.sign_ste(x, limit) end

--- sign whose gradient is 1 near 0: straight through, for weights of one bit.
--- `y = sign(x), dy = 1 where |x| <= limit, else 0`
---@param limit? number the gradient passes where |x| is at most this; math.huge: everywhere
---@return tarn.Tensor y
function Tensor:sign_ste(limit) end

--- x weighted by its sigmoid; also called swish.
--- `y = x / (1 + e^-x)`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.silu(x) end

--- x weighted by its sigmoid; also called swish.
--- `y = x / (1 + e^-x)`
---@return tarn.Tensor y
function Tensor:silu() end

--- The sine of an angle in radians.
--- `y = sin x`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.sin(x) end

--- The sine of an angle in radians.
--- `y = sin x`
---@return tarn.Tensor y
function Tensor:sin() end

--- The normalised cardinal sine; 1 at 0.
--- `y = sin(pi x) / (pi x)`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.sinc(x) end

--- The normalised cardinal sine; 1 at 0.
--- `y = sin(pi x) / (pi x)`
---@return tarn.Tensor y
function Tensor:sinc() end

--- Hyperbolic sine.
--- `y = (e^x - e^-x) / 2`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.sinh(x) end

--- Hyperbolic sine.
--- `y = (e^x - e^-x) / 2`
---@return tarn.Tensor y
function Tensor:sinh() end

--- Positions from one to another along a dim, both included; a view.
---@param x tarn.Tensor|number any shape
---@param dim integer along which
---@param from? integer the first, from 1, or from -1 at the end
---@param to? integer the last
---@param step? integer every step-th of them
---@return tarn.Tensor y
function tarn.slice(x, dim, from, to, step) end

--- Positions from one to another along a dim, both included; a view.
---@param dim integer along which
---@param from? integer the first, from 1, or from -1 at the end
---@param to? integer the last
---@param step? integer every step-th of them
---@return tarn.Tensor y
function Tensor:slice(dim, from, to, step) end

--- Sign and logarithm of a determinant, which neither overflow nor vanish.
--- `det a = sign exp(logabsdet)`
---@param a tarn.Tensor|number (... x n x n)
---@return tarn.Tensor sign
---@return tarn.Tensor logabsdet
function tarn.slogdet(a) end

--- Sign and logarithm of a determinant, which neither overflow nor vanish.
--- `det a = sign exp(logabsdet)`
---@return tarn.Tensor sign
---@return tarn.Tensor logabsdet
function Tensor:slogdet() end

--- Absolute differences, rounded off below beta: huber_loss divided by beta.
--- `loss = d^2 / (2 beta) where |d| < beta, else |d| - beta / 2;  d = x - target`
---@param x tarn.Tensor|number any shape
---@param target tarn.Tensor|number a shape that broadcasts with x
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@param beta? number where squares end, in units of x; 0: l1_loss
---@return tarn.Tensor y
function tarn.smooth_l1_loss(x, target, reduction, beta) end

--- Absolute differences, rounded off below beta: huber_loss divided by beta.
--- `loss = d^2 / (2 beta) where |d| < beta, else |d| - beta / 2;  d = x - target`
---@param target tarn.Tensor|number a shape that broadcasts with x
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@param beta? number where squares end, in units of x; 0: l1_loss
---@return tarn.Tensor y
function Tensor:smooth_l1_loss(target, reduction, beta) end

--- For answers -1 and 1: the logistic loss of scores.
--- `loss = log(1 + exp(-target x))`
---@param x tarn.Tensor|number scores, any shape
---@param target tarn.Tensor|number -1 or 1, x's shape
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function tarn.soft_margin_loss(x, target, reduction) end

--- For answers -1 and 1: the logistic loss of scores.
--- `loss = log(1 + exp(-target x))`
---@param target tarn.Tensor|number -1 or 1, x's shape
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function Tensor:soft_margin_loss(target, reduction) end

--- Turns numbers along a dim into probabilities: positive, and 1 in all.
--- `y_i = e^x_i / sum_k e^x_k`
---@param x tarn.Tensor|number any shape
---@param dim integer the dim whose numbers become probabilities
---@return tarn.Tensor y
function tarn.softmax(x, dim) end

--- Turns numbers along a dim into probabilities: positive, and 1 in all.
--- `y_i = e^x_i / sum_k e^x_k`
---@param dim integer the dim whose numbers become probabilities
---@return tarn.Tensor y
function Tensor:softmax(dim) end

--- Turns numbers along a dim into probabilities, the largest for the smallest number.
--- `y_i = e^-x_i / sum_k e^-x_k`
---@param x tarn.Tensor|number any shape
---@param dim integer the dim whose numbers become probabilities
---@return tarn.Tensor y
function tarn.softmin(x, dim) end

--- Turns numbers along a dim into probabilities, the largest for the smallest number.
--- `y_i = e^-x_i / sum_k e^-x_k`
---@param dim integer the dim whose numbers become probabilities
---@return tarn.Tensor y
function Tensor:softmin(dim) end

--- Smooth ramp.
--- `y = log(1 + e^(beta x)) / beta`
---@param x tarn.Tensor|number any shape
---@param beta? number how sharp the bend at 0 is, above 0
---@return tarn.Tensor y
function tarn.softplus(x, beta) end

--- Smooth ramp.
--- `y = log(1 + e^(beta x)) / beta`
---@param beta? number how sharp the bend at 0 is, above 0
---@return tarn.Tensor y
function Tensor:softplus(beta) end

--- Moves numbers towards 0 by lambd; those nearer become 0.
--- `y = sign(x) max(|x| - lambd, 0)`
---@param x tarn.Tensor|number any shape
---@param lambd? number how far from 0 numbers vanish
---@return tarn.Tensor y
function tarn.softshrink(x, lambd) end

--- Moves numbers towards 0 by lambd; those nearer become 0.
--- `y = sign(x) max(|x| - lambd, 0)`
---@param lambd? number how far from 0 numbers vanish
---@return tarn.Tensor y
function Tensor:softshrink(lambd) end

--- A soft step from -1 to 1 that nears its ends slowly.
--- `y = x / (1 + |x|)`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.softsign(x) end

--- A soft step from -1 to 1 that nears its ends slowly.
--- `y = x / (1 + |x|)`
---@return tarn.Tensor y
function Tensor:softsign() end

--- x with a x = b: a square system of linear equations, or a batch of them.
--- `x = a^-1 b, by LU with pivots`
---@param a tarn.Tensor|number (... x n x n)
---@param b tarn.Tensor|number (... x n x k), or a vector (n), or one for each a (... x n)
---@return tarn.Tensor y
function tarn.solve(a, b) end

--- x with a x = b: a square system of linear equations, or a batch of them.
--- `x = a^-1 b, by LU with pivots`
---@param b tarn.Tensor|number (... x n x k), or a vector (n), or one for each a (... x n)
---@return tarn.Tensor y
function Tensor:solve(b) end

--- x with a x = b, where a is triangular: the other triangle is not read.
--- `x = a^-1 b`
---@param a tarn.Tensor|number (... x n x n)
---@param b tarn.Tensor|number (... x n x k), or a vector (n), or one for each a (... x n)
---@param upper boolean the upper triangle counts; false: the lower
---@param unitriangular? boolean take the diagonal as ones
---@return tarn.Tensor y
function tarn.solve_triangular(a, b, upper, unitriangular) end

--- x with a x = b, where a is triangular: the other triangle is not read.
--- `x = a^-1 b`
---@param b tarn.Tensor|number (... x n x k), or a vector (n), or one for each a (... x n)
---@param upper boolean the upper triangle counts; false: the lower
---@param unitriangular? boolean take the diagonal as ones
---@return tarn.Tensor y
function Tensor:solve_triangular(b, upper, unitriangular) end

--- The numbers along a dim in order, and where they stood; equal ones keep their order, NaN counts as the largest.
---@param x tarn.Tensor|number any shape but a number's
---@param dim? integer along which
---@param descending? boolean the largest first
---@return tarn.Tensor values
---@return tarn.Tensor positions
function tarn.sort(x, dim, descending) end

--- The numbers along a dim in order, and where they stood; equal ones keep their order, NaN counts as the largest.
---@param dim? integer along which
---@param descending? boolean the largest first
---@return tarn.Tensor values
---@return tarn.Tensor positions
function Tensor:sort(dim, descending) end

--- Cuts a tensor along a dim into pieces of one size, or of the sizes of a list; views.
---@param x tarn.Tensor|number any shape but a number's
---@param sizes integer|integer[]|string the size of all pieces but perhaps the last, or a list of sizes that add up
---@param dim? integer along which
---@return tarn.Tensor[] parts
function tarn.split(x, sizes, dim) end

--- Cuts a tensor along a dim into pieces of one size, or of the sizes of a list; views.
---@param sizes integer|integer[]|string the size of all pieces but perhaps the last, or a list of sizes that add up
---@param dim? integer along which
---@return tarn.Tensor[] parts
function Tensor:split(sizes, dim) end

--- The square root; of negative numbers NaN.
--- `y = sqrt(x)`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.sqrt(x) end

--- The square root; of negative numbers NaN.
--- `y = sqrt(x)`
---@return tarn.Tensor y
function Tensor:sqrt() end

--- Times itself.
--- `y = x^2`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.square(x) end

--- Times itself.
--- `y = x^2`
---@return tarn.Tensor y
function Tensor:square() end

--- Removes a dim of size 1, or all of them; a view.
---@param x tarn.Tensor|number any shape
---@param dim? integer which; absent: all of size 1
---@return tarn.Tensor y
function tarn.squeeze(x, dim) end

--- Removes a dim of size 1, or all of them; a view.
---@param dim? integer which; absent: all of size 1
---@return tarn.Tensor y
function Tensor:squeeze(dim) end

--- Joins tensors of one shape along a new dim.
---@param tensors tarn.Tensor[] a list, all of one shape
---@param dim? integer where the new dim will stand
---@return tarn.Tensor y
function tarn.stack(tensors, dim) end

--- Standard deviation over all dims, or over some.
--- `y = sqrt(sum (x - mean x)^2 / (n - 1))`
---@param x tarn.Tensor|number any shape
---@param dims? integer|integer[] dims to fold; absent: all
---@param unbiased? boolean divides by n - 1 rather than n
---@param keepdim? boolean leaves the dims as 1
---@param correction? number what is taken from n instead of what `unbiased` says
---@return tarn.Tensor y
function tarn.std(x, dims, unbiased, keepdim, correction) end

--- Standard deviation over all dims, or over some.
--- `y = sqrt(sum (x - mean x)^2 / (n - 1))`
---@param dims? integer|integer[] dims to fold; absent: all
---@param unbiased? boolean divides by n - 1 rather than n
---@param keepdim? boolean leaves the dims as 1
---@param correction? number what is taken from n instead of what `unbiased` says
---@return tarn.Tensor y
function Tensor:std(dims, unbiased, keepdim, correction) end

--- Standard deviation and mean over all dims, or over some.
---@param x tarn.Tensor|number any shape
---@param dims? integer|integer[] dims to fold; absent: all
---@param unbiased? boolean divides by n - 1 rather than n
---@param keepdim? boolean leaves the dims as 1
---@param correction? number what is taken from n instead of what `unbiased` says
---@return tarn.Tensor std
---@return tarn.Tensor mean
function tarn.std_mean(x, dims, unbiased, keepdim, correction) end

--- Standard deviation and mean over all dims, or over some.
---@param dims? integer|integer[] dims to fold; absent: all
---@param unbiased? boolean divides by n - 1 rather than n
---@param keepdim? boolean leaves the dims as 1
---@param correction? number what is taken from n instead of what `unbiased` says
---@return tarn.Tensor std
---@return tarn.Tensor mean
function Tensor:std_mean(dims, unbiased, keepdim, correction) end

--- Threshold: 0 below 0, else 1; flat, so that it has no gradient.
--- `y = 0 where x < 0, else 1`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.step(x) end

--- Threshold: 0 below 0, else 1; flat, so that it has no gradient.
--- `y = 0 where x < 0, else 1`
---@return tarn.Tensor y
function Tensor:step() end

--- Difference, element by element.
--- `y = a - b`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.sub(a, b) end

--- Difference, element by element.
--- `y = a - b`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:sub(b) end

--- Sum over all dims, or over some.
--- `y = sum x`
---@param x tarn.Tensor|number any shape
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function tarn.sum(x, dims, keepdim) end

--- Sum over all dims, or over some.
--- `y = sum x`
---@param dims? integer|integer[] dims to fold; absent: all
---@param keepdim? boolean leaves them as 1
---@return tarn.Tensor y
function Tensor:sum(dims, keepdim) end

--- Sums over the dims along which a tensor of the given sizes would be expanded.
---@param x tarn.Tensor|number any shape
---@param sizes integer|integer[]|string sizes that expand to x's
---@return tarn.Tensor y
function tarn.sum_to(x, sizes) end

--- Sums over the dims along which a tensor of the given sizes would be expanded.
---@param sizes integer|integer[]|string sizes that expand to x's
---@return tarn.Tensor y
function Tensor:sum_to(sizes) end

--- Singular values, descending, and vectors. Of each column of U the element largest in size is positive. Equal singular values have no gradient of vectors.
--- `a = U diag(s) Vh`
---@param a tarn.Tensor|number (... x m x n)
---@param full_matrices? boolean all m and n vectors, not min(m, n)
---@return tarn.Tensor u
---@return tarn.Tensor s
---@return tarn.Tensor vh
function tarn.svd(a, full_matrices) end

--- Singular values, descending, and vectors. Of each column of U the element largest in size is positive. Equal singular values have no gradient of vectors.
--- `a = U diag(s) Vh`
---@param full_matrices? boolean all m and n vectors, not min(m, n)
---@return tarn.Tensor u
---@return tarn.Tensor s
---@return tarn.Tensor vh
function Tensor:svd(full_matrices) end

--- Singular values, descending; cheaper than svd.
--- `s = sqrt of the eigenvalues of a^T a`
---@param a tarn.Tensor|number (... x m x n)
---@return tarn.Tensor s
function tarn.svdvals(a) end

--- Singular values, descending; cheaper than svd.
--- `s = sqrt of the eigenvalues of a^T a`
---@return tarn.Tensor s
function Tensor:svdvals() end

--- Swaps rows and columns of a matrix; a view.
---@param x tarn.Tensor|number a matrix, a vector or a number
---@return tarn.Tensor y
function tarn.t(x) end

--- Swaps rows and columns of a matrix; a view.
---@return tarn.Tensor y
function Tensor:t() end

--- The numbers at positions of x seen as one list, row by row.
---@param x tarn.Tensor|number any shape
---@param positions tarn.Tensor|number any shape, which is the result's; from 1
---@return tarn.Tensor y
function tarn.take(x, positions) end

--- The numbers at positions of x seen as one list, row by row.
---@param positions tarn.Tensor|number any shape, which is the result's; from 1
---@return tarn.Tensor y
function Tensor:take(positions) end

--- gather with shapes that broadcast outside the dim; without a dim as take: of what argsort or argmax with keepdim give.
---@param x tarn.Tensor|number any shape
---@param positions tarn.Tensor|number from 1, as many dims as x
---@param dim? integer along which; absent: x is one list
---@return tarn.Tensor y
function tarn.take_along_dim(x, positions, dim) end

--- gather with shapes that broadcast outside the dim; without a dim as take: of what argsort or argmax with keepdim give.
---@param positions tarn.Tensor|number from 1, as many dims as x
---@param dim? integer along which; absent: x is one list
---@return tarn.Tensor y
function Tensor:take_along_dim(positions, dim) end

--- The tangent of an angle in radians.
--- `y = sin x / cos x`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.tan(x) end

--- The tangent of an angle in radians.
--- `y = sin x / cos x`
---@return tarn.Tensor y
function Tensor:tan() end

--- Hyperbolic tangent.
--- `y = (e^x - e^-x) / (e^x + e^-x)`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.tanh(x) end

--- Hyperbolic tangent.
--- `y = (e^x - e^-x) / (e^x + e^-x)`
---@return tarn.Tensor y
function Tensor:tanh() end

--- What tanh takes away: flat near 0, further out x less 1.
--- `y = x - tanh(x)`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.tanhshrink(x) end

--- What tanh takes away: flat near 0, further out x less 1.
--- `y = x - tanh(x)`
---@return tarn.Tensor y
function Tensor:tanhshrink() end

--- Cuts a tensor along a dim into so many pieces, as even as can be, or after the positions of a list.
---@param x tarn.Tensor|number any shape but a number's
---@param sections? integer how many pieces
---@param dim? integer along which
---@param indices? integer|integer[]|string instead: the last position of each piece but the last
---@return tarn.Tensor[] parts
function tarn.tensor_split(x, sections, dim, indices) end

--- Cuts a tensor along a dim into so many pieces, as even as can be, or after the positions of a list.
---@param sections? integer how many pieces
---@param dim? integer along which
---@param indices? integer|integer[]|string instead: the last position of each piece but the last
---@return tarn.Tensor[] parts
function Tensor:tensor_split(sections, dim, indices) end

--- Sums products of two tensors over dims of each: the last of a with the first of b, or those that lists name.
--- `y[i][j] = sum over k of a[i][k] b[k][j], i, j and k several dims each`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape
---@param dims? integer how many
---@param dims_a? integer|integer[]|string instead: dims of a ...
---@param dims_b? integer|integer[]|string ... and of b that meet them
---@return tarn.Tensor y
function tarn.tensordot(a, b, dims, dims_a, dims_b) end

--- Sums products of two tensors over dims of each: the last of a with the first of b, or those that lists name.
--- `y[i][j] = sum over k of a[i][k] b[k][j], i, j and k several dims each`
---@param b tarn.Tensor|number any shape
---@param dims? integer how many
---@param dims_a? integer|integer[]|string instead: dims of a ...
---@param dims_b? integer|integer[]|string ... and of b that meet them
---@return tarn.Tensor y
function Tensor:tensordot(b, dims, dims_a, dims_b) end

--- x above a threshold, else a value; without a threshold the step, 0 below 0, else 1.
--- `y = x above threshold, else value`
---@param x tarn.Tensor|number any shape
---@param threshold? number x passes above it; absent: a step at 0
---@param value? number what stands in its place below; absent: 0
---@return tarn.Tensor y
function tarn.threshold(x, threshold, value) end

--- x above a threshold, else a value; without a threshold the step, 0 below 0, else 1.
--- `y = x above threshold, else value`
---@param threshold? number x passes above it; absent: a step at 0
---@param value? number what stands in its place below; absent: 0
---@return tarn.Tensor y
function Tensor:threshold(threshold, value) end

--- The whole tensor several times over along its dims (PyTorch's repeat, a word of Lua's own).
---@param x tarn.Tensor|number any shape
---@param repeats integer|integer[]|string how often, for the last dims of x; more of them are new dims before
---@return tarn.Tensor y
function tarn.tile(x, repeats) end

--- The whole tensor several times over along its dims (PyTorch's repeat, a word of Lua's own).
---@param repeats integer|integer[]|string how often, for the last dims of x; more of them are new dims before
---@return tarn.Tensor y
function Tensor:tile(repeats) end

--- Converts to another number type; fractions are cut off towards zero.
---@param x tarn.Tensor|number any shape
---@param dtype string its name
---@return tarn.Tensor y
function tarn.to(x, dtype) end

--- Converts to another number type; fractions are cut off towards zero.
---@param dtype string its name
---@return tarn.Tensor y
function Tensor:to(dtype) end

--- The k largest numbers along a dim, the largest first, and where they stand.
---@param x tarn.Tensor|number any shape but a number's
---@param k integer how many
---@param dim? integer along which
---@param largest? boolean false: the smallest, the smallest first
---@return tarn.Tensor values
---@return tarn.Tensor positions
function tarn.topk(x, k, dim, largest) end

--- The k largest numbers along a dim, the largest first, and where they stand.
---@param k integer how many
---@param dim? integer along which
---@param largest? boolean false: the smallest, the smallest first
---@return tarn.Tensor values
---@return tarn.Tensor positions
function Tensor:topk(k, dim, largest) end

--- The sum of the diagonal of a matrix.
--- `y = sum x[i][i]`
---@param x tarn.Tensor|number (rows x columns)
---@return tarn.Tensor y
function tarn.trace(x) end

--- The sum of the diagonal of a matrix.
--- `y = sum x[i][i]`
---@return tarn.Tensor y
function Tensor:trace() end

--- Swaps two dims; a view.
---@param x tarn.Tensor|number any shape
---@param dim1 integer one of them
---@param dim2 integer the other
---@return tarn.Tensor y
function tarn.transpose(x, dim1, dim2) end

--- Swaps two dims; a view.
---@param dim1 integer one of them
---@param dim2 integer the other
---@return tarn.Tensor y
function Tensor:transpose(dim1, dim2) end

--- Matrices with zeros above a diagonal: their lower triangles.
--- `y[i][j] = x[i][j] where j <= i + offset, else 0`
---@param x tarn.Tensor|number (... x rows x columns)
---@param offset? integer 0 for the main diagonal, 1 for the one above it, -1 for the one below
---@return tarn.Tensor y
function tarn.tril(x, offset) end

--- Matrices with zeros above a diagonal: their lower triangles.
--- `y[i][j] = x[i][j] where j <= i + offset, else 0`
---@param offset? integer 0 for the main diagonal, 1 for the one above it, -1 for the one below
---@return tarn.Tensor y
function Tensor:tril(offset) end

--- For triplets of vectors: the positive should be nearer to the anchor than the negative is, by the margin.
--- `loss = max(0, |anchor - positive| - |anchor - negative| + margin)`
---@param anchor tarn.Tensor|number (rows x features), or one row
---@param positive tarn.Tensor|number of the anchor's kind, its shape
---@param negative tarn.Tensor|number of another kind, its shape
---@param margin? number how much nearer is near enough
---@param p? number of the norm that is the distance
---@param eps? number added to differences: no gradient is infinite at 0
---@param swap? boolean take |positive - negative| where that is less than |anchor - negative|
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function tarn.triplet_margin_loss(anchor, positive, negative, margin, p, eps, swap, reduction) end

--- For triplets of vectors: the positive should be nearer to the anchor than the negative is, by the margin.
--- `loss = max(0, |anchor - positive| - |anchor - negative| + margin)`
---@param positive tarn.Tensor|number of the anchor's kind, its shape
---@param negative tarn.Tensor|number of another kind, its shape
---@param margin? number how much nearer is near enough
---@param p? number of the norm that is the distance
---@param eps? number added to differences: no gradient is infinite at 0
---@param swap? boolean take |positive - negative| where that is less than |anchor - negative|
---@param reduction? "mean"|"sum"|"none" of the losses of all elements
---@return tarn.Tensor y
function Tensor:triplet_margin_loss(positive, negative, margin, p, eps, swap, reduction) end

--- Matrices with zeros below a diagonal: their upper triangles.
--- `y[i][j] = x[i][j] where j >= i + offset, else 0`
---@param x tarn.Tensor|number (... x rows x columns)
---@param offset? integer 0 for the main diagonal, 1 for the one above it, -1 for the one below
---@return tarn.Tensor y
function tarn.triu(x, offset) end

--- Matrices with zeros below a diagonal: their upper triangles.
--- `y[i][j] = x[i][j] where j >= i + offset, else 0`
---@param offset? integer 0 for the main diagonal, 1 for the one above it, -1 for the one below
---@return tarn.Tensor y
function Tensor:triu(offset) end

--- The whole number towards zero.
--- `y = trunc(x)`
---@param x tarn.Tensor|number any shape
---@return tarn.Tensor y
function tarn.trunc(x) end

--- The whole number towards zero.
--- `y = trunc(x)`
---@return tarn.Tensor y
function Tensor:trunc() end

--- Converts to the number type of another tensor.
---@param x tarn.Tensor|number any shape
---@param other tarn.Tensor|number whose shape or type is taken
---@return tarn.Tensor y
function tarn.type_as(x, other) end

--- Converts to the number type of another tensor.
---@param other tarn.Tensor|number whose shape or type is taken
---@return tarn.Tensor y
function Tensor:type_as(other) end

--- The positions of a dim as a list of tensors without it; views.
---@param x tarn.Tensor|number any shape but a number's
---@param dim? integer which goes away
---@return tarn.Tensor[] parts
function tarn.unbind(x, dim) end

--- The positions of a dim as a list of tensors without it; views.
---@param dim? integer which goes away
---@return tarn.Tensor[] parts
function Tensor:unbind(dim) end

--- Makes several dims of one; one size may be -1: what is left.
---@param x tarn.Tensor|number any shape
---@param dim integer which
---@param sizes integer|integer[]|string that take its place
---@return tarn.Tensor y
function tarn.unflatten(x, dim, sizes) end

--- Makes several dims of one; one size may be -1: what is left.
---@param dim integer which
---@param sizes integer|integer[]|string that take its place
---@return tarn.Tensor y
function Tensor:unflatten(dim, sizes) end

--- Windows that slide along a dim: what is in each becomes the last dim; a view.
--- `y[w][i] = x[(w - 1) step + i]`
---@param x tarn.Tensor|number any shape but a number's
---@param dim integer along which windows slide
---@param size integer how many positions a window shows
---@param step? integer positions from one window to the next
---@return tarn.Tensor y
function tarn.unfold(x, dim, size, step) end

--- Windows that slide along a dim: what is in each becomes the last dim; a view.
--- `y[w][i] = x[(w - 1) step + i]`
---@param dim integer along which windows slide
---@param size integer how many positions a window shows
---@param step? integer positions from one window to the next
---@return tarn.Tensor y
function Tensor:unfold(dim, size, step) end

--- Images as matrices: a column for each place of a window, of the numbers it sees.
--- `y[n,(c,a,b),(i,j)] = x[n,c,i stride + a,j stride + b]`
---@param x tarn.Tensor|number images (batch x channels x rows x columns), or one
---@param kernel_size integer|integer[]|string rows and columns of the window
---@param dilation? integer|integer[]|string from element to element of a window
---@param padding? integer|integer[]|string zeros around the image
---@param stride? integer|integer[]|string from window to window
---@return tarn.Tensor y
function tarn.unfold2d(x, kernel_size, dilation, padding, stride) end

--- Images as matrices: a column for each place of a window, of the numbers it sees.
--- `y[n,(c,a,b),(i,j)] = x[n,c,i stride + a,j stride + b]`
---@param kernel_size integer|integer[]|string rows and columns of the window
---@param dilation? integer|integer[]|string from element to element of a window
---@param padding? integer|integer[]|string zeros around the image
---@param stride? integer|integer[]|string from window to window
---@return tarn.Tensor y
function Tensor:unfold2d(kernel_size, dilation, padding, stride) end

--- Writes numbers from one to another, all equally likely.
---@param x tarn.Tensor|number is written
---@param low? number the smallest
---@param high? number above the largest
---@return tarn.Tensor y
function tarn.uniform_(x, low, high) end

--- Writes numbers from one to another, all equally likely.
---@param low? number the smallest
---@param high? number above the largest
---@return tarn.Tensor y
function Tensor:uniform_(low, high) end

--- Each number once, in order, where each number of x is among them, and how often each occurs; NaN is like no other.
---@param x tarn.Tensor|number any shape
---@param dim? integer what lies along it is compared whole; absent: number by number
---@return tarn.Tensor values
---@return tarn.Tensor inverse
---@return tarn.Tensor counts
function tarn.unique(x, dim) end

--- Each number once, in order, where each number of x is among them, and how often each occurs; NaN is like no other.
---@param dim? integer what lies along it is compared whole; absent: number by number
---@return tarn.Tensor values
---@return tarn.Tensor inverse
---@return tarn.Tensor counts
function Tensor:unique(dim) end

--- Each run of equal numbers once, where each number of x is among them, and how long each run is.
---@param x tarn.Tensor|number any shape
---@param dim? integer what lies along it is compared whole; absent: number by number
---@return tarn.Tensor values
---@return tarn.Tensor inverse
---@return tarn.Tensor counts
function tarn.unique_consecutive(x, dim) end

--- Each run of equal numbers once, where each number of x is among them, and how long each run is.
---@param dim? integer what lies along it is compared whole; absent: number by number
---@return tarn.Tensor values
---@return tarn.Tensor inverse
---@return tarn.Tensor counts
function Tensor:unique_consecutive(dim) end

--- Puts in a dim of size 1; a view.
---@param x tarn.Tensor|number any shape
---@param dim integer where it will stand
---@return tarn.Tensor y
function tarn.unsqueeze(x, dim) end

--- Puts in a dim of size 1; a view.
---@param dim integer where it will stand
---@return tarn.Tensor y
function Tensor:unsqueeze(dim) end

--- Variance over all dims, or over some.
--- `y = sum (x - mean x)^2 / (n - 1)`
---@param x tarn.Tensor|number any shape
---@param dims? integer|integer[] dims to fold; absent: all
---@param unbiased? boolean divides by n - 1 rather than n
---@param keepdim? boolean leaves the dims as 1
---@param correction? number what is taken from n instead of what `unbiased` says
---@return tarn.Tensor y
function tarn.var(x, dims, unbiased, keepdim, correction) end

--- Variance over all dims, or over some.
--- `y = sum (x - mean x)^2 / (n - 1)`
---@param dims? integer|integer[] dims to fold; absent: all
---@param unbiased? boolean divides by n - 1 rather than n
---@param keepdim? boolean leaves the dims as 1
---@param correction? number what is taken from n instead of what `unbiased` says
---@return tarn.Tensor y
function Tensor:var(dims, unbiased, keepdim, correction) end

--- Variance and mean over all dims, or over some.
---@param x tarn.Tensor|number any shape
---@param dims? integer|integer[] dims to fold; absent: all
---@param unbiased? boolean divides by n - 1 rather than n
---@param keepdim? boolean leaves the dims as 1
---@param correction? number what is taken from n instead of what `unbiased` says
---@return tarn.Tensor var
---@return tarn.Tensor mean
function tarn.var_mean(x, dims, unbiased, keepdim, correction) end

--- Variance and mean over all dims, or over some.
---@param dims? integer|integer[] dims to fold; absent: all
---@param unbiased? boolean divides by n - 1 rather than n
---@param keepdim? boolean leaves the dims as 1
---@param correction? number what is taken from n instead of what `unbiased` says
---@return tarn.Tensor var
---@return tarn.Tensor mean
function Tensor:var_mean(dims, unbiased, keepdim, correction) end

--- The same numbers in the shape of another tensor.
---@param x tarn.Tensor|number any shape
---@param other tarn.Tensor|number whose shape or type is taken
---@return tarn.Tensor y
function tarn.view_as(x, other) end

--- The same numbers in the shape of another tensor.
---@param other tarn.Tensor|number whose shape or type is taken
---@return tarn.Tensor y
function Tensor:view_as(other) end

--- Joins tensors one below the other: along dim 1, lists as rows.
---@param tensors tarn.Tensor[] a list
---@return tarn.Tensor y
function tarn.vstack(tensors) end

--- Takes from a where the condition holds, else from b.
--- `y = a if condition else b`
---@param condition tarn.Tensor|number true (not 0) where a is taken
---@param a tarn.Tensor|number any shape that broadcasts
---@param b tarn.Tensor|number any shape that broadcasts
---@return tarn.Tensor y
function tarn.where(condition, a, b) end

--- Takes from a where the condition holds, else from b.
--- `y = a if condition else b`
---@param a tarn.Tensor|number any shape that broadcasts
---@param b tarn.Tensor|number any shape that broadcasts
---@return tarn.Tensor y
function Tensor:where(a, b) end

--- a log b, and 0 where a is 0, as entropies take it.
--- `y = a log b, 0 where a = 0`
---@param a tarn.Tensor|number any shape
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function tarn.xlogy(a, b) end

--- a log b, and 0 where a is 0, as entropies take it.
--- `y = a log b, 0 where a = 0`
---@param b tarn.Tensor|number any shape that broadcasts with a
---@return tarn.Tensor y
function Tensor:xlogy(b) end

--- Writes 0 everywhere.
---@param x tarn.Tensor|number is written
---@return tarn.Tensor y
function tarn.zero_(x) end

--- Writes 0 everywhere.
---@return tarn.Tensor y
function Tensor:zero_() end

--- Zeros in the shape and type of another tensor.
---@param x tarn.Tensor|number whose shape is taken
---@param dtype? string number type; absent: x's
---@return tarn.Tensor y
function tarn.zeros_like(x, dtype) end

--- Zeros in the shape and type of another tensor.
---@param dtype? string number type; absent: x's
---@return tarn.Tensor y
function Tensor:zeros_like(dtype) end

---@class tarn.nn.AdaptiveAvgPool1dOptions
---@field output_size? integer|integer[]|string the length that comes out

--- The means of so many windows that share a sequence, whatever its length.
---@param options? tarn.nn.AdaptiveAvgPool1dOptions|any
---@return tarn.Layer
function tarn.nn.AdaptiveAvgPool1d(options, ...) end

---@class tarn.nn.AdaptiveAvgPool2dOptions
---@field output_size? integer|integer[]|string rows and columns that come out; -1: as many as x has

--- The means of so many windows that share an image, whatever its size.
---@param options? tarn.nn.AdaptiveAvgPool2dOptions|any
---@return tarn.Layer
function tarn.nn.AdaptiveAvgPool2d(options, ...) end

---@class tarn.nn.AdaptiveMaxPool1dOptions
---@field output_size? integer|integer[]|string the length that comes out

--- The largest numbers of so many windows that share a sequence, whatever its length.
---@param options? tarn.nn.AdaptiveMaxPool1dOptions|any
---@return tarn.Layer
function tarn.nn.AdaptiveMaxPool1d(options, ...) end

---@class tarn.nn.AdaptiveMaxPool2dOptions
---@field output_size? integer|integer[]|string rows and columns that come out; -1: as many as x has

--- The largest numbers of so many windows that share an image, whatever its size.
---@param options? tarn.nn.AdaptiveMaxPool2dOptions|any
---@return tarn.Layer
function tarn.nn.AdaptiveMaxPool2d(options, ...) end

---@class tarn.nn.AddOptions

--- Layers side by side whose results are added; without layers, adds its inputs.
---@param options? tarn.nn.AddOptions|any
---@return tarn.Layer
function tarn.nn.Add(options, ...) end

---@class tarn.nn.AlphaDropoutOptions
---@field p? number probability of being dropped

--- Dropout for SELU: what is dropped takes its lowest value, and mean 0 and variance 1 stay.
---@param options? tarn.nn.AlphaDropoutOptions|any
---@return tarn.Layer
function tarn.nn.AlphaDropout(options, ...) end

---@class tarn.nn.AvgPool1dOptions
---@field kernel_size? integer|integer[]|string length of the window
---@field stride? integer|integer[]|string from window to window; kernel_size by default
---@field padding? integer|integer[]|string around what comes in

--- The mean of each window of a sequence.
---@param options? tarn.nn.AvgPool1dOptions|any
---@return tarn.Layer
function tarn.nn.AvgPool1d(options, ...) end

---@class tarn.nn.AvgPool2dOptions
---@field kernel_size? integer|integer[]|string rows and columns of the window
---@field stride? integer|integer[]|string from window to window; kernel_size by default
---@field padding? integer|integer[]|string around what comes in

--- The mean of each window of an image.
---@param options? tarn.nn.AvgPool2dOptions|any
---@return tarn.Layer
function tarn.nn.AvgPool2d(options, ...) end

---@class tarn.nn.BatchNorm1dOptions
---@field eps? number keeps the root away from 0
---@field momentum? number weight of a new batch in the running statistics
---@field affine? boolean learn weight and bias
---@field track_running_stats? boolean keep statistics for evaluation

--- Gives each feature mean 0 and variance 1 over the batch, then scales and shifts it.
---@param options? tarn.nn.BatchNorm1dOptions|any
---@return tarn.Layer
function tarn.nn.BatchNorm1d(options, ...) end

---@class tarn.nn.BatchNorm2dOptions
---@field eps? number keeps the root away from 0
---@field momentum? number weight of a new batch in the running statistics
---@field affine? boolean learn weight and bias
---@field track_running_stats? boolean keep statistics for evaluation

--- Gives each channel mean 0 and variance 1 over a batch of images, then scales and shifts it.
---@param options? tarn.nn.BatchNorm2dOptions|any
---@return tarn.Layer
function tarn.nn.BatchNorm2d(options, ...) end

---@class tarn.nn.BipolarSigmoidOptions

--- The operation bipolar_sigmoid on every element.
---@param options? tarn.nn.BipolarSigmoidOptions|any
---@return tarn.Layer
function tarn.nn.BipolarSigmoid(options, ...) end

---@class tarn.nn.CELUOptions
---@field alpha? number how far below 0 it goes

--- The operation celu on every element.
---@param options? tarn.nn.CELUOptions|any
---@return tarn.Layer
function tarn.nn.CELU(options, ...) end

---@class tarn.nn.ChannelShuffleOptions
---@field groups? integer so many groups of channels that follow each other

--- Deals the channels of each group out to all groups.
---@param options? tarn.nn.ChannelShuffleOptions|any
---@return tarn.Layer
function tarn.nn.ChannelShuffle(options, ...) end

---@class tarn.nn.CheckpointOptions

--- Layers one after the other that keep nothing for backward: it runs them again, with the same random numbers, so memory is paid for with time.
---@param options? tarn.nn.CheckpointOptions|any
---@return tarn.Layer
function tarn.nn.Checkpoint(options, ...) end

---@class tarn.nn.ConcatOptions
---@field dim? integer along which results are joined; 1 is the batch

--- Layers side by side whose results are joined along a dim; without layers, joins its inputs.
---@param options? tarn.nn.ConcatOptions|any
---@return tarn.Layer
function tarn.nn.Concat(options, ...) end

---@class tarn.nn.ConstantPad2dOptions
---@field padding? integer|integer[]|string rows and columns at each edge, or { left, right, top, bottom }
---@field value? number the number

--- Puts one number around images.
---@param options? tarn.nn.ConstantPad2dOptions|any
---@return tarn.Layer
function tarn.nn.ConstantPad2d(options, ...) end

---@class tarn.nn.Conv1dOptions
---@field outputs? integer how many channels come out
---@field kernel_size? integer|integer[]|string length of the window
---@field stride? integer|integer[]|string from window to window
---@field padding? integer|integer[]|string zeros at either end; "same" keeps the length
---@field dilation? integer|integer[]|string from element to element of a window
---@field groups? integer channels are split into so many, each on its own
---@field bias? boolean add a bias
---@field padding_mode? "zeros"|"reflect"|"replicate"|"circular" what stands in the padding

--- Slides a small window along sequences: each output is a weighted sum of one window.
---@param options? tarn.nn.Conv1dOptions|any
---@return tarn.Layer
function tarn.nn.Conv1d(options, ...) end

---@class tarn.nn.Conv2dOptions
---@field outputs? integer how many channels come out
---@field kernel_size? integer|integer[]|string rows and columns of the window
---@field stride? integer|integer[]|string from window to window
---@field padding? integer|integer[]|string zeros around the image; "same" keeps its size
---@field dilation? integer|integer[]|string from element to element of a window
---@field groups? integer channels are split into so many, each on its own
---@field bias? boolean add a bias
---@field padding_mode? "zeros"|"reflect"|"replicate"|"circular" what stands in the padding

--- Slides small windows over images: each output is a weighted sum of one window.
---@param options? tarn.nn.Conv2dOptions|any
---@return tarn.Layer
function tarn.nn.Conv2d(options, ...) end

---@class tarn.nn.ConvTranspose1dOptions
---@field outputs? integer how many channels come out
---@field kernel_size? integer|integer[]|string length of the window
---@field stride? integer|integer[]|string from window to window in what comes out
---@field padding? integer|integer[]|string taken away around what comes out
---@field output_padding? integer|integer[]|string more at the end of what comes out; less than stride
---@field groups? integer channels are split into so many, each on its own
---@field bias? boolean add a bias
---@field dilation? integer|integer[]|string from element to element of a window

--- The way back of Conv1d: puts a window, weighted by each number, where Conv1d would look; sequences grow.
---@param options? tarn.nn.ConvTranspose1dOptions|any
---@return tarn.Layer
function tarn.nn.ConvTranspose1d(options, ...) end

---@class tarn.nn.ConvTranspose2dOptions
---@field outputs? integer how many channels come out
---@field kernel_size? integer|integer[]|string rows and columns of the window
---@field stride? integer|integer[]|string from window to window in what comes out
---@field padding? integer|integer[]|string taken away around what comes out
---@field output_padding? integer|integer[]|string more at the end of what comes out; less than stride
---@field groups? integer channels are split into so many, each on its own
---@field bias? boolean add a bias
---@field dilation? integer|integer[]|string from element to element of a window

--- The way back of Conv2d: puts a window, weighted by each number, where Conv2d would look; images grow.
---@param options? tarn.nn.ConvTranspose2dOptions|any
---@return tarn.Layer
function tarn.nn.ConvTranspose2d(options, ...) end

---@class tarn.nn.DropoutOptions
---@field p? number probability of being dropped

--- In training, sets each element to 0 with probability p and divides the others by 1 - p.
---@param options? tarn.nn.DropoutOptions|any
---@return tarn.Layer
function tarn.nn.Dropout(options, ...) end

---@class tarn.nn.Dropout1dOptions
---@field p? number probability of being dropped

--- In training, sets whole channels of sequences to 0 with probability p.
---@param options? tarn.nn.Dropout1dOptions|any
---@return tarn.Layer
function tarn.nn.Dropout1d(options, ...) end

---@class tarn.nn.Dropout2dOptions
---@field p? number probability of being dropped

--- In training, sets whole channels of images to 0 with probability p.
---@param options? tarn.nn.Dropout2dOptions|any
---@return tarn.Layer
function tarn.nn.Dropout2d(options, ...) end

---@class tarn.nn.Dropout3dOptions
---@field p? number probability of being dropped

--- In training, sets whole channels of volumes to 0 with probability p.
---@param options? tarn.nn.Dropout3dOptions|any
---@return tarn.Layer
function tarn.nn.Dropout3d(options, ...) end

---@class tarn.nn.ELUOptions
---@field alpha? number how far below 0 it goes

--- The operation elu on every element.
---@param options? tarn.nn.ELUOptions|any
---@return tarn.Layer
function tarn.nn.ELU(options, ...) end

---@class tarn.nn.EmbeddingOptions
---@field num_embeddings? integer rows of the table
---@field embedding_dim? integer numbers in a row
---@field padding_idx? integer a row, from 1 or -1 from the end, that starts at 0 and is not trained
---@field max_norm? number longer rows are shortened, in the table, when they come
---@field norm_type? number power of the norm that max_norm means
---@field scale_grad_by_freq? boolean divide a row's gradient by how often it comes
---@field sparse? boolean gradients, and steps of SGD, Adagrad and SparseAdam, cost only the rows that came

--- A table of vectors, one for each position from 1: words in, vectors out.
---@param options? tarn.nn.EmbeddingOptions|any
---@return tarn.Layer
function tarn.nn.Embedding(options, ...) end

---@class tarn.nn.EmbeddingBagOptions
---@field num_embeddings? integer rows of the table
---@field embedding_dim? integer numbers in a row
---@field padding_idx? integer a row, from 1 or -1 from the end, that starts at 0 and is not trained
---@field max_norm? number longer rows are shortened, in the table, when they come
---@field norm_type? number power of the norm that max_norm means
---@field scale_grad_by_freq? boolean divide a row's gradient by how often it comes
---@field sparse? boolean gradients, and steps of SGD, Adagrad and SparseAdam, cost only the rows that came
---@field mode? "sum"|"mean"|"max" what becomes of a bag
---@field include_last_offset? boolean the last offset is the end, n + 1

--- The mean, the sum or the largest of the vectors of each bag of positions.
---@param options? tarn.nn.EmbeddingBagOptions|any
---@return tarn.Layer
function tarn.nn.EmbeddingBag(options, ...) end

---@class tarn.nn.FeatureAlphaDropoutOptions
---@field p? number probability of being dropped

--- AlphaDropout of whole channels, which are dim 2.
---@param options? tarn.nn.FeatureAlphaDropoutOptions|any
---@return tarn.Layer
function tarn.nn.FeatureAlphaDropout(options, ...) end

---@class tarn.nn.FlattenOptions
---@field start_dim? integer first dim to join; 1 is the batch
---@field end_dim? integer last dim to join

--- Joins all dims of an example into one.
---@param options? tarn.nn.FlattenOptions|any
---@return tarn.Layer
function tarn.nn.Flatten(options, ...) end

---@class tarn.nn.FoldOptions
---@field output_size? integer|integer[]|string rows and columns of the images
---@field kernel_size? integer|integer[]|string rows and columns of the window
---@field dilation? integer|integer[]|string from element to element of a window
---@field padding? integer|integer[]|string zeros around the image
---@field stride? integer|integer[]|string from window to window

--- The way back of Unfold: adds the columns up where their windows stood.
---@param options? tarn.nn.FoldOptions|any
---@return tarn.Layer
function tarn.nn.Fold(options, ...) end

---@class tarn.nn.GELUOptions
---@field approximate? "none"|"tanh" by the error function, or by tanh

--- The operation gelu on every element.
---@param options? tarn.nn.GELUOptions|any
---@return tarn.Layer
function tarn.nn.GELU(options, ...) end

---@class tarn.nn.GLUOptions
---@field dim? integer the dim that is halved; the last by default

--- The first half along a dim, weighted by the sigmoid of the second half.
---@param options? tarn.nn.GLUOptions|any
---@return tarn.Layer
function tarn.nn.GLU(options, ...) end

---@class tarn.nn.GRUOptions
---@field hidden_size? integer numbers in the state
---@field num_layers? integer layers, each on the outputs of the one before
---@field bias? boolean add biases
---@field batch_first? boolean x is (batch x time x features), as everywhere here; false: (time x batch x features)
---@field dropout? number probability of 0 between layers, in training
---@field bidirectional? boolean a second pass from the end to the beginning; outputs are joined

--- Gated recurrent units over sequences; in a Sequential its outputs go on, not its states.
---@param options? tarn.nn.GRUOptions|any
---@return tarn.Layer
function tarn.nn.GRU(options, ...) end

---@class tarn.nn.GRUCellOptions
---@field hidden_size? integer numbers in the state
---@field bias? boolean add biases

--- One step of gated recurrent units.
---@param options? tarn.nn.GRUCellOptions|any
---@return tarn.Layer
function tarn.nn.GRUCell(options, ...) end

---@class tarn.nn.GraphOptions

--- Layers with names, each { name, layer, inputs ... } by name: of other layers ("h.2" is the second output of h) or of the whole, inputs = { "x" }; outputs are the last, or those named in outputs.
---@param options? tarn.nn.GraphOptions|any
---@return tarn.Layer
function tarn.nn.Graph(options, ...) end

---@class tarn.nn.GroupNormOptions
---@field num_groups? integer so many groups of channels that follow each other
---@field eps? number keeps the root away from 0
---@field affine? boolean learn weight and bias

--- Gives the channels of each example, a group of them at a time, mean 0 and variance 1, then scales and shifts each channel.
---@param options? tarn.nn.GroupNormOptions|any
---@return tarn.Layer
function tarn.nn.GroupNorm(options, ...) end

---@class tarn.nn.HardshrinkOptions
---@field lambd? number how far from 0 numbers vanish

--- The operation hardshrink on every element.
---@param options? tarn.nn.HardshrinkOptions|any
---@return tarn.Layer
function tarn.nn.Hardshrink(options, ...) end

---@class tarn.nn.HardsigmoidOptions

--- The operation hardsigmoid on every element.
---@param options? tarn.nn.HardsigmoidOptions|any
---@return tarn.Layer
function tarn.nn.Hardsigmoid(options, ...) end

---@class tarn.nn.HardswishOptions

--- The operation hardswish on every element.
---@param options? tarn.nn.HardswishOptions|any
---@return tarn.Layer
function tarn.nn.Hardswish(options, ...) end

---@class tarn.nn.HardtanhOptions
---@field min_val? number smallest value
---@field max_val? number largest value

--- The operation hardtanh on every element.
---@param options? tarn.nn.HardtanhOptions|any
---@return tarn.Layer
function tarn.nn.Hardtanh(options, ...) end

---@class tarn.nn.IdentityOptions

--- The operation identity on every element.
---@param options? tarn.nn.IdentityOptions|any
---@return tarn.Layer
function tarn.nn.Identity(options, ...) end

---@class tarn.nn.InstanceNorm1dOptions
---@field eps? number keeps the root away from 0
---@field momentum? number weight of a new batch in the running statistics
---@field affine? boolean learn weight and bias
---@field track_running_stats? boolean keep statistics for evaluation

--- Gives each channel of each example mean 0 and variance 1 over its length.
---@param options? tarn.nn.InstanceNorm1dOptions|any
---@return tarn.Layer
function tarn.nn.InstanceNorm1d(options, ...) end

---@class tarn.nn.InstanceNorm2dOptions
---@field eps? number keeps the root away from 0
---@field momentum? number weight of a new batch in the running statistics
---@field affine? boolean learn weight and bias
---@field track_running_stats? boolean keep statistics for evaluation

--- Gives each channel of each image mean 0 and variance 1.
---@param options? tarn.nn.InstanceNorm2dOptions|any
---@return tarn.Layer
function tarn.nn.InstanceNorm2d(options, ...) end

---@class tarn.nn.LPPool2dOptions
---@field norm_type? number p, above 0
---@field kernel_size? integer|integer[]|string rows and columns of the window
---@field stride? integer|integer[]|string from window to window; kernel_size by default

--- The p-norm of each window of an image.
---@param options? tarn.nn.LPPool2dOptions|any
---@return tarn.Layer
function tarn.nn.LPPool2d(options, ...) end

---@class tarn.nn.LSTMOptions
---@field hidden_size? integer numbers in the state
---@field num_layers? integer layers, each on the outputs of the one before
---@field bias? boolean add biases
---@field batch_first? boolean x is (batch x time x features), as everywhere here; false: (time x batch x features)
---@field dropout? number probability of 0 between layers, in training
---@field bidirectional? boolean a second pass from the end to the beginning; outputs are joined
---@field proj_size? integer only 0: use a Linear behind it

--- Long short-term memory over sequences; in a Sequential its outputs go on, not its states.
---@param options? tarn.nn.LSTMOptions|any
---@return tarn.Layer
function tarn.nn.LSTM(options, ...) end

---@class tarn.nn.LSTMCellOptions
---@field hidden_size? integer numbers in the state
---@field bias? boolean add biases

--- One step of long short-term memory.
---@param options? tarn.nn.LSTMCellOptions|any
---@return tarn.Layer
function tarn.nn.LSTMCell(options, ...) end

---@class tarn.nn.LayerNormOptions
---@field normalized_shape? integer|integer[]|string sizes of the last dims, which are normalised; -1: any size
---@field eps? number keeps the root away from 0
---@field elementwise_affine? boolean learn weight and bias
---@field bias? boolean learn a bias, when a weight is learnt

--- Gives the numbers of each example, over the last dim or several, mean 0 and variance 1, then scales and shifts them.
---@param options? tarn.nn.LayerNormOptions|any
---@return tarn.Layer
function tarn.nn.LayerNorm(options, ...) end

---@class tarn.nn.LeakyReLUOptions
---@field negative_slope? number slope below 0

--- The operation leaky_relu on every element.
---@param options? tarn.nn.LeakyReLUOptions|any
---@return tarn.Layer
function tarn.nn.LeakyReLU(options, ...) end

---@class tarn.nn.LinearOptions
---@field outputs? integer how many outputs
---@field bias? boolean add a bias

--- Every output is a weighted sum of all inputs, plus a bias.
---@param options? tarn.nn.LinearOptions|any
---@return tarn.Layer
function tarn.nn.Linear(options, ...) end

---@class tarn.nn.LocalResponseNormOptions
---@field size? integer how many channels, its own among them
---@field alpha? number weight of the mean square
---@field beta? number the power
---@field k? number added before the power is taken

--- Divides each number by a power of the mean square of its neighbours in other channels.
---@param options? tarn.nn.LocalResponseNormOptions|any
---@return tarn.Layer
function tarn.nn.LocalResponseNorm(options, ...) end

---@class tarn.nn.LogSigmoidOptions

--- The operation logsigmoid on every element.
---@param options? tarn.nn.LogSigmoidOptions|any
---@return tarn.Layer
function tarn.nn.LogSigmoid(options, ...) end

---@class tarn.nn.LogSoftmaxOptions
---@field dim? integer the dim that is normalised

--- Logarithms of the probabilities that Softmax gives, without losing small ones.
---@param options? tarn.nn.LogSoftmaxOptions|any
---@return tarn.Layer
function tarn.nn.LogSoftmax(options, ...) end

---@class tarn.nn.MaxPool1dOptions
---@field kernel_size? integer|integer[]|string length of the window
---@field stride? integer|integer[]|string from window to window; kernel_size by default
---@field padding? integer|integer[]|string around what comes in
---@field dilation? integer|integer[]|string from element to element of a window

--- Keeps the largest number of each window of a sequence.
---@param options? tarn.nn.MaxPool1dOptions|any
---@return tarn.Layer
function tarn.nn.MaxPool1d(options, ...) end

---@class tarn.nn.MaxPool2dOptions
---@field kernel_size? integer|integer[]|string rows and columns of the window
---@field stride? integer|integer[]|string from window to window; kernel_size by default
---@field padding? integer|integer[]|string around what comes in
---@field dilation? integer|integer[]|string from element to element of a window

--- Keeps the largest number of each window of an image.
---@param options? tarn.nn.MaxPool2dOptions|any
---@return tarn.Layer
function tarn.nn.MaxPool2d(options, ...) end

---@class tarn.nn.MishOptions

--- The operation mish on every element.
---@param options? tarn.nn.MishOptions|any
---@return tarn.Layer
function tarn.nn.Mish(options, ...) end

---@class tarn.nn.ModuleOptions

--- A layer of one's own: nn.Module:extend "Name" with init and forward.
---@param options? tarn.nn.ModuleOptions|any
---@return tarn.Layer
function tarn.nn.Module(options, ...) end

---@class tarn.nn.ModuleListOptions

--- A list of layers for modules of one's own, which call them as they like.
---@param options? tarn.nn.ModuleListOptions|any
---@return tarn.Layer
function tarn.nn.ModuleList(options, ...) end

---@class tarn.nn.MulOptions

--- Layers side by side whose results are multiplied, element by element; without layers, multiplies its inputs.
---@param options? tarn.nn.MulOptions|any
---@return tarn.Layer
function tarn.nn.Mul(options, ...) end

---@class tarn.nn.MultiheadAttentionOptions
---@field heads? integer which share the features among them
---@field dropout? number probability that a weight is 0, in training
---@field bias? boolean projections add biases
---@field add_bias_kv? boolean one more key and value, which are learnt
---@field batch_first? boolean inputs are (batch x time x features); false: (time x batch x features)
---@field is_causal? boolean query i sees the first i keys
---@field need_weights? boolean give the weights, too, the mean over heads; this takes more memory
---@field kdim? integer features of keys, where they are not the queries'
---@field vdim? integer features of values, where they are not the queries'

--- Every query takes a mean of values, weighted by how well keys match it, in several heads at once; with one input, a sequence attends to itself.
---@param options? tarn.nn.MultiheadAttentionOptions|any
---@return tarn.Layer
function tarn.nn.MultiheadAttention(options, ...) end

---@class tarn.nn.PReLUOptions
---@field num_parameters? integer slopes: 1, or one for each channel
---@field init? number what slopes start with

--- Ramp whose slope below 0 is learned: one for all, or one for each channel (dim 2).
---@param options? tarn.nn.PReLUOptions|any
---@return tarn.Layer
function tarn.nn.PReLU(options, ...) end

---@class tarn.nn.ParallelOptions

--- Layers side by side, on one input or on one each; gives all their results.
---@param options? tarn.nn.ParallelOptions|any
---@return tarn.Layer
function tarn.nn.Parallel(options, ...) end

---@class tarn.nn.PixelShuffleOptions
---@field upscale_factor? integer how many times rows and columns there will be

--- Lays out every r^2 channels as a square of r x r pixels: images grow, channels become fewer.
---@param options? tarn.nn.PixelShuffleOptions|any
---@return tarn.Layer
function tarn.nn.PixelShuffle(options, ...) end

---@class tarn.nn.PixelUnshuffleOptions
---@field downscale_factor? integer rows and columns are divided by it

--- The way back of PixelShuffle: squares of r x r pixels become r^2 channels.
---@param options? tarn.nn.PixelUnshuffleOptions|any
---@return tarn.Layer
function tarn.nn.PixelUnshuffle(options, ...) end

---@class tarn.nn.PositionalEncodingOptions
---@field base? number the longest wave is 2 pi times this many steps
---@field dropout? number probability of 0, in training

--- Adds to each time step sines and cosines that say where in the sequence it stands.
---@param options? tarn.nn.PositionalEncodingOptions|any
---@return tarn.Layer
function tarn.nn.PositionalEncoding(options, ...) end

---@class tarn.nn.RMSNormOptions
---@field normalized_shape? integer|integer[]|string sizes of the last dims, which are normalised; -1: any size
---@field eps? number keeps the root away from 0; by default what rounding loses of 1
---@field elementwise_affine? boolean learn a weight

--- Divides the numbers of each example, over the last dim or several, by the root of their mean square, then scales them.
---@param options? tarn.nn.RMSNormOptions|any
---@return tarn.Layer
function tarn.nn.RMSNorm(options, ...) end

---@class tarn.nn.RNNOptions
---@field hidden_size? integer numbers in the state
---@field num_layers? integer layers, each on the outputs of the one before
---@field bias? boolean add biases
---@field batch_first? boolean x is (batch x time x features), as everywhere here; false: (time x batch x features)
---@field dropout? number probability of 0 between layers, in training
---@field bidirectional? boolean a second pass from the end to the beginning; outputs are joined
---@field nonlinearity? "tanh"|"relu" what the state goes through

--- A plain recurrent layer over sequences; in a Sequential its outputs go on, not its states.
---@param options? tarn.nn.RNNOptions|any
---@return tarn.Layer
function tarn.nn.RNN(options, ...) end

---@class tarn.nn.RNNCellOptions
---@field hidden_size? integer numbers in the state
---@field bias? boolean add biases
---@field nonlinearity? "tanh"|"relu" what the state goes through

--- One step of a plain recurrent layer.
---@param options? tarn.nn.RNNCellOptions|any
---@return tarn.Layer
function tarn.nn.RNNCell(options, ...) end

---@class tarn.nn.RReLUOptions
---@field lower? number smallest slope below 0
---@field upper? number largest slope below 0

--- Ramp whose slope below 0 is drawn for each element in training; later it is the mean.
---@param options? tarn.nn.RReLUOptions|any
---@return tarn.Layer
function tarn.nn.RReLU(options, ...) end

---@class tarn.nn.ReLUOptions

--- The operation relu on every element.
---@param options? tarn.nn.ReLUOptions|any
---@return tarn.Layer
function tarn.nn.ReLU(options, ...) end

---@class tarn.nn.ReLU6Options

--- The operation relu6 on every element.
---@param options? tarn.nn.ReLU6Options|any
---@return tarn.Layer
function tarn.nn.ReLU6(options, ...) end

---@class tarn.nn.ReflectionPad2dOptions
---@field padding? integer|integer[]|string rows and columns at each edge, or { left, right, top, bottom }

--- Puts what images show near an edge around them, mirrored.
---@param options? tarn.nn.ReflectionPad2dOptions|any
---@return tarn.Layer
function tarn.nn.ReflectionPad2d(options, ...) end

---@class tarn.nn.ReplicationPad2dOptions
---@field padding? integer|integer[]|string rows and columns at each edge, or { left, right, top, bottom }

--- Puts the numbers at the edges of images around them, again and again.
---@param options? tarn.nn.ReplicationPad2dOptions|any
---@return tarn.Layer
function tarn.nn.ReplicationPad2d(options, ...) end

---@class tarn.nn.ReshapeOptions
---@field sizes? integer|integer[]|string of one example; one may be -1: what is left

--- Gives each example other sizes.
---@param options? tarn.nn.ReshapeOptions|any
---@return tarn.Layer
function tarn.nn.Reshape(options, ...) end

---@class tarn.nn.ResidualOptions

--- Adds its input to what its layers make of it: x + f(x).
---@param options? tarn.nn.ResidualOptions|any
---@return tarn.Layer
function tarn.nn.Residual(options, ...) end

---@class tarn.nn.SELUOptions

--- The operation selu on every element.
---@param options? tarn.nn.SELUOptions|any
---@return tarn.Layer
function tarn.nn.SELU(options, ...) end

---@class tarn.nn.SequentialOptions

--- Layers one after the other: each gets what the one before it gives, the first of several (all of them where it takes a list, as Add does).
---@param options? tarn.nn.SequentialOptions|any
---@return tarn.Layer
function tarn.nn.Sequential(options, ...) end

---@class tarn.nn.SiLUOptions

--- The operation silu on every element.
---@param options? tarn.nn.SiLUOptions|any
---@return tarn.Layer
function tarn.nn.SiLU(options, ...) end

---@class tarn.nn.SigmoidOptions

--- The operation sigmoid on every element.
---@param options? tarn.nn.SigmoidOptions|any
---@return tarn.Layer
function tarn.nn.Sigmoid(options, ...) end

---@class tarn.nn.SoftmaxOptions
---@field dim? integer the dim that is normalised

--- Turns scores into probabilities that add up to 1 over a dim, the last by default.
---@param options? tarn.nn.SoftmaxOptions|any
---@return tarn.Layer
function tarn.nn.Softmax(options, ...) end

---@class tarn.nn.SoftminOptions
---@field dim? integer the dim that is normalised

--- Turns scores into probabilities over a dim, the largest for the smallest score.
---@param options? tarn.nn.SoftminOptions|any
---@return tarn.Layer
function tarn.nn.Softmin(options, ...) end

---@class tarn.nn.SoftplusOptions
---@field beta? number how sharp the bend at 0 is, above 0

--- The operation softplus on every element.
---@param options? tarn.nn.SoftplusOptions|any
---@return tarn.Layer
function tarn.nn.Softplus(options, ...) end

---@class tarn.nn.SoftshrinkOptions
---@field lambd? number how far from 0 numbers vanish

--- The operation softshrink on every element.
---@param options? tarn.nn.SoftshrinkOptions|any
---@return tarn.Layer
function tarn.nn.Softshrink(options, ...) end

---@class tarn.nn.SoftsignOptions

--- The operation softsign on every element.
---@param options? tarn.nn.SoftsignOptions|any
---@return tarn.Layer
function tarn.nn.Softsign(options, ...) end

---@class tarn.nn.StepOptions

--- The operation step on every element.
---@param options? tarn.nn.StepOptions|any
---@return tarn.Layer
function tarn.nn.Step(options, ...) end

---@class tarn.nn.TanhOptions

--- The operation tanh on every element.
---@param options? tarn.nn.TanhOptions|any
---@return tarn.Layer
function tarn.nn.Tanh(options, ...) end

---@class tarn.nn.TanhshrinkOptions

--- The operation tanhshrink on every element.
---@param options? tarn.nn.TanhshrinkOptions|any
---@return tarn.Layer
function tarn.nn.Tanhshrink(options, ...) end

---@class tarn.nn.ThresholdOptions
---@field threshold? number x passes above it; absent: a step at 0
---@field value? number what stands in its place below; absent: 0

--- The operation threshold on every element.
---@param options? tarn.nn.ThresholdOptions|any
---@return tarn.Layer
function tarn.nn.Threshold(options, ...) end

---@class tarn.nn.TransformerBlockOptions
---@field heads? integer of attention; they share the features
---@field dim_feedforward? integer numbers between the two linear parts; 0: four times the features
---@field dropout? number probability of 0, in training
---@field activation? "relu"|"gelu" between the two linear parts
---@field norm_first? boolean normalise before each part, not after it
---@field is_causal? boolean a step sees itself and what came before
---@field layer_norm_eps? number keeps the norms' roots away from 0
---@field batch_first? boolean inputs are (batch x time x features); false: (time x batch x features)
---@field bias? boolean linear parts and norms add biases

--- A block as in GPT: attention and two linear parts, normalised before each; causal when asked.
---@param options? tarn.nn.TransformerBlockOptions|any
---@return tarn.Layer
function tarn.nn.TransformerBlock(options, ...) end

---@class tarn.nn.TransformerDecoderOptions
---@field heads? integer of attention; they share the features
---@field dim_feedforward? integer numbers between the two linear parts; 0: four times the features
---@field dropout? number probability of 0, in training
---@field activation? "relu"|"gelu" between the two linear parts
---@field norm_first? boolean normalise before each part, not after it
---@field is_causal? boolean a step sees itself and what came before
---@field layer_norm_eps? number keeps the norms' roots away from 0
---@field batch_first? boolean inputs are (batch x time x features); false: (time x batch x features)
---@field bias? boolean linear parts and norms add biases
---@field num_layers? integer layers, one after the other
---@field norm? boolean a norm at the end

--- Layers of a transformer that decodes: TransformerDecoderLayer several times.
---@param options? tarn.nn.TransformerDecoderOptions|any
---@return tarn.Layer
function tarn.nn.TransformerDecoder(options, ...) end

---@class tarn.nn.TransformerDecoderLayerOptions
---@field heads? integer of attention; they share the features
---@field dim_feedforward? integer numbers between the two linear parts; 0: four times the features
---@field dropout? number probability of 0, in training
---@field activation? "relu"|"gelu" between the two linear parts
---@field norm_first? boolean normalise before each part, not after it
---@field is_causal? boolean a step sees itself and what came before
---@field layer_norm_eps? number keeps the norms' roots away from 0
---@field batch_first? boolean inputs are (batch x time x features); false: (time x batch x features)
---@field bias? boolean linear parts and norms add biases

--- Attention of a sequence to itself, then to a memory, then two linear parts, each added to what came in and normalised.
---@param options? tarn.nn.TransformerDecoderLayerOptions|any
---@return tarn.Layer
function tarn.nn.TransformerDecoderLayer(options, ...) end

---@class tarn.nn.TransformerEncoderOptions
---@field heads? integer of attention; they share the features
---@field dim_feedforward? integer numbers between the two linear parts; 0: four times the features
---@field dropout? number probability of 0, in training
---@field activation? "relu"|"gelu" between the two linear parts
---@field norm_first? boolean normalise before each part, not after it
---@field is_causal? boolean a step sees itself and what came before
---@field layer_norm_eps? number keeps the norms' roots away from 0
---@field batch_first? boolean inputs are (batch x time x features); false: (time x batch x features)
---@field bias? boolean linear parts and norms add biases
---@field num_layers? integer layers, one after the other
---@field norm? boolean a norm at the end

--- Layers of a transformer that encodes: TransformerEncoderLayer several times.
---@param options? tarn.nn.TransformerEncoderOptions|any
---@return tarn.Layer
function tarn.nn.TransformerEncoder(options, ...) end

---@class tarn.nn.TransformerEncoderLayerOptions
---@field heads? integer of attention; they share the features
---@field dim_feedforward? integer numbers between the two linear parts; 0: four times the features
---@field dropout? number probability of 0, in training
---@field activation? "relu"|"gelu" between the two linear parts
---@field norm_first? boolean normalise before each part, not after it
---@field is_causal? boolean a step sees itself and what came before
---@field layer_norm_eps? number keeps the norms' roots away from 0
---@field batch_first? boolean inputs are (batch x time x features); false: (time x batch x features)
---@field bias? boolean linear parts and norms add biases

--- Attention of a sequence to itself, then two linear parts, each added to what came in and normalised.
---@param options? tarn.nn.TransformerEncoderLayerOptions|any
---@return tarn.Layer
function tarn.nn.TransformerEncoderLayer(options, ...) end

---@class tarn.nn.UnflattenOptions
---@field dim? integer the dim; 1 is the batch
---@field unflattened_size? integer|integer[]|string sizes that it becomes; one may be -1: what is left

--- Makes several dims of one: the way back of Flatten.
---@param options? tarn.nn.UnflattenOptions|any
---@return tarn.Layer
function tarn.nn.Unflatten(options, ...) end

---@class tarn.nn.UnfoldOptions
---@field kernel_size? integer|integer[]|string rows and columns of the window
---@field dilation? integer|integer[]|string from element to element of a window
---@field padding? integer|integer[]|string zeros around the image
---@field stride? integer|integer[]|string from window to window

--- Images as matrices: a column for each place of a window, of the numbers it sees.
---@param options? tarn.nn.UnfoldOptions|any
---@return tarn.Layer
function tarn.nn.Unfold(options, ...) end

---@class tarn.nn.UpsampleOptions
---@field size? integer|integer[]|string length, or rows and columns, or one number for all
---@field scale_factor? number instead of size: sizes times this, rounded down
---@field mode? "nearest"|"nearest-exact"|"linear"|"bilinear"|"bicubic"|"trilinear"|"area" nearest rounds down as PyTorch does, nearest-exact to the nearest; linear is for any number of dims; area takes means
---@field align_corners? boolean the first and last numbers stay at the ends
---@field antialias? boolean bilinear, bicubic: when shrinking, every number of x counts

--- Images, sequences or volumes of other sizes: the operation interpolate.
---@param options? tarn.nn.UpsampleOptions|any
---@return tarn.Layer
function tarn.nn.Upsample(options, ...) end

---@class tarn.nn.ZeroPad2dOptions
---@field padding? integer|integer[]|string rows and columns at each edge, or { left, right, top, bottom }

--- Puts zeros around images.
---@param options? tarn.nn.ZeroPad2dOptions|any
---@return tarn.Layer
function tarn.nn.ZeroPad2d(options, ...) end

---@class tarn.nn.BCELossOptions
---@field weight? tarn.Tensor|number of each loss; it expands to x
---@field reduction? "mean"|"sum"|"none" of the losses of all elements

--- How surprised probabilities of a yes are by the answers, 0 or 1 or between.
---@param options? tarn.nn.BCELossOptions|any
---@return tarn.Loss
function tarn.nn.BCELoss(options, ...) end

---@class tarn.nn.BCEWithLogitsLossOptions
---@field weight? tarn.Tensor|number of each loss; it expands to x
---@field pos_weight? tarn.Tensor|number of the yes: above 1 where they are rare; it expands to x
---@field reduction? "mean"|"sum"|"none" of the losses of all elements

--- How surprised scores are by answers, 0 or 1: binary_cross_entropy of their sigmoid, exact also where that is 0 or 1.
---@param options? tarn.nn.BCEWithLogitsLossOptions|any
---@return tarn.Loss
function tarn.nn.BCEWithLogitsLoss(options, ...) end

---@class tarn.nn.CTCLossOptions
---@field blank? integer the class that stands for no label, from 1
---@field reduction? "mean"|"sum"|"none" of the losses of all rows; for the mean each is divided by its labels
---@field zero_infinity? boolean rows with fewer frames than their labels need cost 0, not infinity

--- For sequences whose labels are known and not where they stand: the log-likelihood of all alignments, where the net may say blank and repeat itself.
---@param options? tarn.nn.CTCLossOptions|any
---@return tarn.Loss
function tarn.nn.CTCLoss(options, ...) end

---@class tarn.nn.ContrastiveLossOptions
---@field margin? number how far apart is far enough
---@field reduction? "mean"|"sum"|"none" of the losses of all elements
---@field eps? number added to differences: no gradient is infinite at 0

--- For pairs of vectors: equals (1) are drawn together, others (0 or -1) pushed apart until the margin is between them.
---@param options? tarn.nn.ContrastiveLossOptions|any
---@return tarn.Loss
function tarn.nn.ContrastiveLoss(options, ...) end

---@class tarn.nn.CosineEmbeddingLossOptions
---@field margin? number cosines below it cost others nothing
---@field reduction? "mean"|"sum"|"none" of the losses of all elements

--- For pairs of vectors: equals (1) should point one way, others (-1) apart.
---@param options? tarn.nn.CosineEmbeddingLossOptions|any
---@return tarn.Loss
function tarn.nn.CosineEmbeddingLoss(options, ...) end

---@class tarn.nn.CrossEntropyLossOptions
---@field weight? tarn.Tensor|number of each class
---@field reduction? "mean"|"sum"|"none" of the losses of all rows; the mean is over those that count, by their weight
---@field label_smoothing? number this much of the target is spread over all classes
---@field ignore_index? integer a label that does not count, beside 0

--- How surprised scores are by the right classes: the loss for choosing one of n.
---@param options? tarn.nn.CrossEntropyLossOptions|any
---@return tarn.Loss
function tarn.nn.CrossEntropyLoss(options, ...) end

---@class tarn.nn.DiceLossOptions
---@field smooth? number keeps two empty masks at a loss of 0
---@field reduction? "mean"|"sum"|"none" of the losses of all rows

--- For masks of images: 1 minus the overlap of probabilities and targets, which small objects count in as much as large ones.
---@param options? tarn.nn.DiceLossOptions|any
---@return tarn.Loss
function tarn.nn.DiceLoss(options, ...) end

---@class tarn.nn.FocalLossOptions
---@field weight? tarn.Tensor|number of each answer, or of each class
---@field gamma? number how much less the easy ones count; 0: all alike
---@field alpha? number of a yes, against 1 - alpha of a no; of all classes
---@field reduction? "mean"|"sum"|"none" of the losses of all elements

--- Cross-entropy that hardly counts what the net gets right already: for answers (0 or 1, x's shape) and for classes (one for each row).
---@param options? tarn.nn.FocalLossOptions|any
---@return tarn.Loss
function tarn.nn.FocalLoss(options, ...) end

---@class tarn.nn.GaussianNLLLossOptions
---@field full? boolean add the constant log(2 pi) / 2
---@field eps? number the least variance, against division by 0
---@field reduction? "mean"|"sum"|"none" of the losses of all elements

--- For numbers whose uncertainty the net says, too: minus the log-likelihood of a normal distribution of mean x and variance var.
---@param options? tarn.nn.GaussianNLLLossOptions|any
---@return tarn.Loss
function tarn.nn.GaussianNLLLoss(options, ...) end

---@class tarn.nn.HingeEmbeddingLossOptions
---@field margin? number how far apart is far enough, in units of x
---@field reduction? "mean"|"sum"|"none" of the losses of all elements

--- For distances x of pairs: those of equals (1) should be 0, those of others (-1) at least the margin.
---@param options? tarn.nn.HingeEmbeddingLossOptions|any
---@return tarn.Loss
function tarn.nn.HingeEmbeddingLoss(options, ...) end

---@class tarn.nn.HuberLossOptions
---@field reduction? "mean"|"sum"|"none" of the losses of all elements
---@field delta? number where squares end, in units of x

--- Squared differences while they are small, absolute ones beyond delta: outliers pull no harder than that.
---@param options? tarn.nn.HuberLossOptions|any
---@return tarn.Loss
function tarn.nn.HuberLoss(options, ...) end

---@class tarn.nn.InfoNCELossOptions
---@field temperature? number the smaller, the more the hardest negatives count
---@field normalize? boolean compare directions, not lengths
---@field symmetric? boolean keys find their queries, too: the mean of both
---@field reduction? "mean"|"sum"|"none" of the losses of all elements

--- Each row of the queries should find its own key among those of all rows: the others of the batch are the negatives.
---@param options? tarn.nn.InfoNCELossOptions|any
---@return tarn.Loss
function tarn.nn.InfoNCELoss(options, ...) end

---@class tarn.nn.KLDivLossOptions
---@field reduction? "mean"|"sum"|"none"|"batchmean" of the losses of all elements; batchmean: the sum by the number of rows, which is the divergence itself
---@field log_target? boolean target are log-probabilities

--- How far log-probabilities x are from target probabilities, in nats: what coding one by the other wastes.
---@param options? tarn.nn.KLDivLossOptions|any
---@return tarn.Loss
function tarn.nn.KLDivLoss(options, ...) end

---@class tarn.nn.L1LossOptions
---@field reduction? "mean"|"sum"|"none" of the losses of all elements

--- The mean of the absolute differences, which outliers move less than mse_loss.
---@param options? tarn.nn.L1LossOptions|any
---@return tarn.Loss
function tarn.nn.L1Loss(options, ...) end

---@class tarn.nn.MSELossOptions
---@field reduction? "mean"|"sum"|"none" of the losses of all elements

--- The mean of the squared differences: the loss for numbers.
---@param options? tarn.nn.MSELossOptions|any
---@return tarn.Loss
function tarn.nn.MSELoss(options, ...) end

---@class tarn.nn.MarginRankingLossOptions
---@field margin? number by how much, in units of x1
---@field reduction? "mean"|"sum"|"none" of the losses of all elements

--- For scores of pairs: where target is 1 x1 should be above x2, where it is -1 below, by the margin.
---@param options? tarn.nn.MarginRankingLossOptions|any
---@return tarn.Loss
function tarn.nn.MarginRankingLoss(options, ...) end

---@class tarn.nn.MultiLabelSoftMarginLossOptions
---@field weight? tarn.Tensor|number of each label
---@field reduction? "mean"|"sum"|"none" of the losses of all rows

--- For several labels at once: binary_cross_entropy_with_logits, averaged over the labels of a row.
---@param options? tarn.nn.MultiLabelSoftMarginLossOptions|any
---@return tarn.Loss
function tarn.nn.MultiLabelSoftMarginLoss(options, ...) end

---@class tarn.nn.MultiMarginLossOptions
---@field p? number 1, or 2 for squares
---@field margin? number in units of x
---@field weight? tarn.Tensor|number of each class
---@field reduction? "mean"|"sum"|"none" of the losses of all rows; the mean is over those that have a class

--- For classes: the right score should be above each other one by the margin (the hinge of support vector machines).
---@param options? tarn.nn.MultiMarginLossOptions|any
---@return tarn.Loss
function tarn.nn.MultiMarginLoss(options, ...) end

---@class tarn.nn.NLLLossOptions
---@field weight? tarn.Tensor|number of each class
---@field reduction? "mean"|"sum"|"none" of the losses of all rows; the mean is over those that count, by their weight
---@field ignore_index? integer a label that does not count, beside 0

--- For log-probabilities (from log_softmax): minus those of the right classes.
---@param options? tarn.nn.NLLLossOptions|any
---@return tarn.Loss
function tarn.nn.NLLLoss(options, ...) end

---@class tarn.nn.NTXentLossOptions
---@field temperature? number the smaller, the more the hardest negatives count
---@field reduction? "mean"|"sum"|"none" of the losses of all 2 rows, z1's first

--- For two views of each example: every view should find its other one among all the rest of both batches (SimCLR's loss).
---@param options? tarn.nn.NTXentLossOptions|any
---@return tarn.Loss
function tarn.nn.NTXentLoss(options, ...) end

---@class tarn.nn.PoissonNLLLossOptions
---@field log_input? boolean x are logarithms of rates
---@field full? boolean add log target!, by Stirling's formula
---@field eps? number added to rates before their logarithm
---@field reduction? "mean"|"sum"|"none" of the losses of all elements

--- For counts: minus the log-likelihood of a Poisson distribution whose (log-)rate is x.
---@param options? tarn.nn.PoissonNLLLossOptions|any
---@return tarn.Loss
function tarn.nn.PoissonNLLLoss(options, ...) end

---@class tarn.nn.SmoothL1LossOptions
---@field reduction? "mean"|"sum"|"none" of the losses of all elements
---@field beta? number where squares end, in units of x; 0: l1_loss

--- Absolute differences, rounded off below beta: huber_loss divided by beta.
---@param options? tarn.nn.SmoothL1LossOptions|any
---@return tarn.Loss
function tarn.nn.SmoothL1Loss(options, ...) end

---@class tarn.nn.SoftMarginLossOptions
---@field reduction? "mean"|"sum"|"none" of the losses of all elements

--- For answers -1 and 1: the logistic loss of scores.
---@param options? tarn.nn.SoftMarginLossOptions|any
---@return tarn.Loss
function tarn.nn.SoftMarginLoss(options, ...) end

---@class tarn.nn.TripletMarginLossOptions
---@field margin? number how much nearer is near enough
---@field p? number of the norm that is the distance
---@field eps? number added to differences: no gradient is infinite at 0
---@field swap? boolean take |positive - negative| where that is less than |anchor - negative|
---@field reduction? "mean"|"sum"|"none" of the losses of all elements

--- For triplets of vectors: the positive should be nearer to the anchor than the negative is, by the margin.
---@param options? tarn.nn.TripletMarginLossOptions|any
---@return tarn.Loss
function tarn.nn.TripletMarginLoss(options, ...) end

---@class tarn.optim.ASGDOptions
---@field lr? number learning rate
---@field lambd? number how fast weights and rate fall
---@field alpha? number power by which the rate falls
---@field t0? number the step after which averaging begins
---@field weight_decay? number pulls weights towards 0, through the gradient
---@field maximize? boolean climb instead of descending

--- Gradient descent with a falling rate, which also averages where it has been (ax).
---@param net tarn.Layer|tarn.Tensor[]
---@param options? tarn.optim.ASGDOptions|any
---@return tarn.Optimizer
function tarn.optim.ASGD(net, options, ...) end

---@class tarn.optim.AdadeltaOptions
---@field lr? number a factor of the step
---@field rho? number how long squares are remembered
---@field eps? number keeps the quotient finite
---@field weight_decay? number pulls weights towards 0, through the gradient
---@field maximize? boolean climb instead of descending

--- Steps as long as recent steps were, over the size of recent gradients.
---@param net tarn.Layer|tarn.Tensor[]
---@param options? tarn.optim.AdadeltaOptions|any
---@return tarn.Optimizer
function tarn.optim.Adadelta(net, options, ...) end

---@class tarn.optim.AdagradOptions
---@field lr? number learning rate
---@field lr_decay? number how fast the rate falls with the steps
---@field weight_decay? number pulls weights towards 0, through the gradient
---@field initial_accumulator_value? number where the sum of squares begins
---@field eps? number keeps the quotient finite
---@field maximize? boolean climb instead of descending

--- Steps that fall with all gradients a weight has had; rare features keep large ones.
---@param net tarn.Layer|tarn.Tensor[]
---@param options? tarn.optim.AdagradOptions|any
---@return tarn.Optimizer
function tarn.optim.Adagrad(net, options, ...) end

---@class tarn.optim.AdamOptions
---@field lr? number learning rate
---@field betas? any how long gradients and their squares are remembered
---@field eps? number keeps the quotient finite
---@field weight_decay? number pulls weights towards 0, through the gradient
---@field amsgrad? boolean divide by the largest second moment so far
---@field maximize? boolean climb instead of descending

--- Steps of about lr for every weight: the mean gradient over its typical size.
---@param net tarn.Layer|tarn.Tensor[]
---@param options? tarn.optim.AdamOptions|any
---@return tarn.Optimizer
function tarn.optim.Adam(net, options, ...) end

---@class tarn.optim.AdamWOptions
---@field lr? number learning rate
---@field betas? any how long gradients and their squares are remembered
---@field eps? number keeps the quotient finite
---@field weight_decay? number pulls weights towards 0, in proportion to lr
---@field amsgrad? boolean divide by the largest second moment so far
---@field maximize? boolean climb instead of descending

--- Adam with weight decay beside the gradient instead of in it.
---@param net tarn.Layer|tarn.Tensor[]
---@param options? tarn.optim.AdamWOptions|any
---@return tarn.Optimizer
function tarn.optim.AdamW(net, options, ...) end

---@class tarn.optim.AdamaxOptions
---@field lr? number learning rate
---@field betas? any how long gradients and their squares are remembered
---@field eps? number keeps the quotient finite
---@field weight_decay? number pulls weights towards 0, through the gradient
---@field maximize? boolean climb instead of descending

--- Adam that divides by the largest recent gradient instead of the typical one.
---@param net tarn.Layer|tarn.Tensor[]
---@param options? tarn.optim.AdamaxOptions|any
---@return tarn.Optimizer
function tarn.optim.Adamax(net, options, ...) end

---@class tarn.optim.LAMBOptions
---@field lr? number learning rate
---@field betas? any how long gradients and their squares are remembered
---@field eps? number keeps the quotient finite
---@field weight_decay? number pulls weights towards 0, in proportion to lr
---@field maximize? boolean climb instead of descending

--- Adam whose every parameter steps in proportion to its own size; for large batches.
---@param net tarn.Layer|tarn.Tensor[]
---@param options? tarn.optim.LAMBOptions|any
---@return tarn.Optimizer
function tarn.optim.LAMB(net, options, ...) end

---@class tarn.optim.LARSOptions
---@field lr? number learning rate
---@field momentum? number how much of the last step stays
---@field weight_decay? number pulls weights towards 0, through the gradient
---@field trust_coefficient? number length of a step over that of the weights
---@field eps? number keeps the quotient finite
---@field maximize? boolean climb instead of descending

--- Momentum whose every parameter steps in proportion to its own size; for large batches.
---@param net tarn.Layer|tarn.Tensor[]
---@param options? tarn.optim.LARSOptions|any
---@return tarn.Optimizer
function tarn.optim.LARS(net, options, ...) end

---@class tarn.optim.LBFGSOptions
---@field lr? number share of the way to go; where the line search begins
---@field max_iter? integer most iterations in a step
---@field max_eval? integer most times to ask for the loss in a step; 5/4 of max_iter unless said
---@field tolerance_grad? number stop when no gradient is larger
---@field tolerance_change? number stop when neither loss nor weights move more
---@field history_size? integer how many steps are remembered
---@field line_search_fn? "none"|"strong_wolfe" how far to go

--- Quasi-Newton steps for small nets and smooth losses on whole data sets: from the last gradients it knows how the loss curves. Asks for the loss many times a step.
---@param net tarn.Layer|tarn.Tensor[]
---@param options? tarn.optim.LBFGSOptions|any
---@return tarn.Optimizer
function tarn.optim.LBFGS(net, options, ...) end

---@class tarn.optim.LionOptions
---@field lr? number learning rate
---@field betas? any how long gradients are remembered: for the step, and for the next one
---@field weight_decay? number pulls weights towards 0, in proportion to lr
---@field maximize? boolean climb instead of descending

--- Steps of exactly lr by the sign of a mean gradient; a third to a tenth of Adam's lr.
---@param net tarn.Layer|tarn.Tensor[]
---@param options? tarn.optim.LionOptions|any
---@return tarn.Optimizer
function tarn.optim.Lion(net, options, ...) end

---@class tarn.optim.LookaheadOptions
---@field k? integer steps ahead
---@field alpha? number share of the way

--- Lets another optimizer run k steps ahead, then goes part of the way after it.
---@param net tarn.Layer|tarn.Tensor[]
---@param options? tarn.optim.LookaheadOptions|any
---@return tarn.Optimizer
function tarn.optim.Lookahead(net, options, ...) end

---@class tarn.optim.NAdamOptions
---@field lr? number learning rate
---@field betas? any how long gradients and their squares are remembered
---@field eps? number keeps the quotient finite
---@field weight_decay? number pulls weights towards 0, through the gradient
---@field momentum_decay? number how fast the momentum reaches beta1
---@field maximize? boolean climb instead of descending

--- Adam that looks ahead along its momentum, as Nesterov's gradient does.
---@param net tarn.Layer|tarn.Tensor[]
---@param options? tarn.optim.NAdamOptions|any
---@return tarn.Optimizer
function tarn.optim.NAdam(net, options, ...) end

---@class tarn.optim.RAdamOptions
---@field lr? number learning rate
---@field betas? any how long gradients and their squares are remembered
---@field eps? number keeps the quotient finite
---@field weight_decay? number pulls weights towards 0, through the gradient
---@field maximize? boolean climb instead of descending

--- Adam that warms itself up: it divides only once it knows the gradients' size.
---@param net tarn.Layer|tarn.Tensor[]
---@param options? tarn.optim.RAdamOptions|any
---@return tarn.Optimizer
function tarn.optim.RAdam(net, options, ...) end

---@class tarn.optim.RMSpropOptions
---@field lr? number learning rate
---@field alpha? number how long squares are remembered
---@field eps? number keeps the quotient finite
---@field weight_decay? number pulls weights towards 0, through the gradient
---@field momentum? number how much of the last step stays
---@field centered? boolean divide by the deviation instead of the size
---@field maximize? boolean climb instead of descending

--- The gradient over its recent root mean square, with momentum if asked for.
---@param net tarn.Layer|tarn.Tensor[]
---@param options? tarn.optim.RMSpropOptions|any
---@return tarn.Optimizer
function tarn.optim.RMSprop(net, options, ...) end

---@class tarn.optim.RpropOptions
---@field lr? number the first step of every weight; schedules do not change it
---@field etas? any factors of the step after a turn, and after none
---@field step_sizes? any the smallest and the largest step
---@field maximize? boolean climb instead of descending

--- Steps by the sign of the gradient alone; each weight's step grows while the sign stays. For whole data sets, not for batches.
---@param net tarn.Layer|tarn.Tensor[]
---@param options? tarn.optim.RpropOptions|any
---@return tarn.Optimizer
function tarn.optim.Rprop(net, options, ...) end

---@class tarn.optim.SAMOptions
---@field rho? number how far the worst point may be
---@field adaptive? boolean measure distance relative to each weight

--- Sharpness-aware: steps by the gradient at the worst point within rho, so that it finds flat valleys. Goes round another optimizer; asks for the loss twice.
---@param net tarn.Layer|tarn.Tensor[]
---@param options? tarn.optim.SAMOptions|any
---@return tarn.Optimizer
function tarn.optim.SAM(net, options, ...) end

---@class tarn.optim.SGDOptions
---@field lr? number learning rate
---@field momentum? number how much of the last step stays
---@field dampening? number how much of the new gradient is left out
---@field weight_decay? number pulls weights towards 0, through the gradient
---@field nesterov? boolean look ahead along the momentum
---@field maximize? boolean climb instead of descending

--- Gradient descent, with momentum if asked for.
---@param net tarn.Layer|tarn.Tensor[]
---@param options? tarn.optim.SGDOptions|any
---@return tarn.Optimizer
function tarn.optim.SGD(net, options, ...) end

---@class tarn.optim.SparseAdamOptions
---@field lr? number learning rate
---@field betas? any how long gradients and their squares are remembered
---@field eps? number keeps the quotient finite
---@field maximize? boolean climb instead of descending

--- Adam that moves only the rows of a table that have a gradient (nn.Embedding with sparse = true); their moments wait meanwhile. Other parameters step as in Adam.
---@param net tarn.Layer|tarn.Tensor[]
---@param options? tarn.optim.SparseAdamOptions|any
---@return tarn.Optimizer
function tarn.optim.SparseAdam(net, options, ...) end

---@class tarn.optim.schedule.chainedOptions

--- Schedules one upon the other: the rate of each is the lr of the next.
---@param lr number
---@param options? tarn.optim.schedule.chainedOptions|any
---@return fun(step: integer, steps: integer): number
function tarn.optim.schedule.chained(lr, options, ...) end

---@class tarn.optim.schedule.constantOptions
---@field warmup? number steps that rise in a line to lr
---@field factor? number of lr, over the first steps
---@field total_iters? number how many steps have the factor

--- The same rate at every step, or a part of it over the first ones.
---@param lr number
---@param options? tarn.optim.schedule.constantOptions|any
---@return fun(step: integer, steps: integer): number
function tarn.optim.schedule.constant(lr, options, ...) end

---@class tarn.optim.schedule.cosineOptions
---@field T_max? number steps from top to bottom; all that come after the warm-up
---@field eta_min? number the lowest rate
---@field warmup? number steps that rise in a line to lr

--- Falls from lr to eta_min along half a cosine.
---@param lr number
---@param options? tarn.optim.schedule.cosineOptions|any
---@return fun(step: integer, steps: integer): number
function tarn.optim.schedule.cosine(lr, options, ...) end

---@class tarn.optim.schedule.cosine_restartsOptions
---@field T_0? number steps to the first restart
---@field T_mult? number length of a fall over the one before
---@field eta_min? number the lowest rate

--- Falls along half a cosine again and again, each time T_mult times as slowly.
---@param lr number
---@param options? tarn.optim.schedule.cosine_restartsOptions|any
---@return fun(step: integer, steps: integer): number
function tarn.optim.schedule.cosine_restarts(lr, options, ...) end

---@class tarn.optim.schedule.cyclicOptions
---@field base_lr? number lowest rate; max_lr / 10
---@field max_lr? number highest rate; lr
---@field step_size_up? number steps that rise
---@field step_size_down? number that fall; as many
---@field mode? "triangular"|"triangular2"|"exp_range" how the height changes: not, halved in each cycle, by gamma
---@field gamma? number factor of the height at each step

--- Rises and falls in lines between base_lr and max_lr, again and again.
---@param lr number
---@param options? tarn.optim.schedule.cyclicOptions|any
---@return fun(step: integer, steps: integer): number
function tarn.optim.schedule.cyclic(lr, options, ...) end

---@class tarn.optim.schedule.exponentialOptions
---@field gamma? number factor; a hundredth over all steps by default

--- Multiplies the rate by gamma at every step.
---@param lr number
---@param options? tarn.optim.schedule.exponentialOptions|any
---@return fun(step: integer, steps: integer): number
function tarn.optim.schedule.exponential(lr, options, ...) end

---@class tarn.optim.schedule.linearOptions
---@field start_factor? number of lr, at first
---@field end_factor? number of lr, at last
---@field total_iters? number steps from one to the other

--- Rises (or falls) in a line over the first steps: a warm-up.
---@param lr number
---@param options? tarn.optim.schedule.linearOptions|any
---@return fun(step: integer, steps: integer): number
function tarn.optim.schedule.linear(lr, options, ...) end

---@class tarn.optim.schedule.multi_stepOptions
---@field milestones? integer|integer[]|string steps, counted from 0, at which the rate falls
---@field gamma? number factor at each of them

--- Multiplies the rate by gamma at each of some steps.
---@param lr number
---@param options? tarn.optim.schedule.multi_stepOptions|any
---@return fun(step: integer, steps: integer): number
function tarn.optim.schedule.multi_step(lr, options, ...) end

---@class tarn.optim.schedule.one_cycleOptions
---@field pct_start? number share of the steps that rise
---@field div_factor? number lr over the first rate
---@field final_div_factor? number the first rate over the last

--- Rises to lr over the first part of the steps, then falls to almost nothing.
---@param lr number
---@param options? tarn.optim.schedule.one_cycleOptions|any
---@return fun(step: integer, steps: integer): number
function tarn.optim.schedule.one_cycle(lr, options, ...) end

---@class tarn.optim.schedule.plateauOptions
---@field mode? "min"|"max" is a smaller or a larger metric better?
---@field factor? number of the rate, each time
---@field patience? number observations without gain that are suffered
---@field threshold? number how much better is a gain
---@field threshold_mode? "rel"|"abs" is the threshold a share of the best, or a difference?
---@field cooldown? number observations after a change that do not count
---@field min_lr? number the lowest rate
---@field eps? number smaller changes are not made

--- Lowers the rate when a metric has not become better for `patience` epochs; tell it the metric with :observe(x), which tarn.train does after every epoch.
---@param lr number
---@param options? tarn.optim.schedule.plateauOptions|any
---@return fun(step: integer, steps: integer): number
function tarn.optim.schedule.plateau(lr, options, ...) end

---@class tarn.optim.schedule.polynomialOptions
---@field total_iters? number steps to 0; all by default
---@field power? number 1: in a line

--- Falls to 0 as a power of the steps that are left.
---@param lr number
---@param options? tarn.optim.schedule.polynomialOptions|any
---@return fun(step: integer, steps: integer): number
function tarn.optim.schedule.polynomial(lr, options, ...) end

---@class tarn.optim.schedule.sequentialOptions
---@field milestones? integer|integer[]|string steps, counted from 0, at which the next one begins

--- One schedule after the other: each takes over at its milestone.
---@param lr number
---@param options? tarn.optim.schedule.sequentialOptions|any
---@return fun(step: integer, steps: integer): number
function tarn.optim.schedule.sequential(lr, options, ...) end

---@class tarn.optim.schedule.stepOptions
---@field step_size? number steps at one rate; a third of all by default
---@field gamma? number factor from one rate to the next

--- Multiplies the rate by gamma every step_size steps.
---@param lr number
---@param options? tarn.optim.schedule.stepOptions|any
---@return fun(step: integer, steps: integer): number
function tarn.optim.schedule.step(lr, options, ...) end

--- Whether all elements of a are nearly those of b; see isclose.
---@return boolean
function tarn.allclose(a, b, rtol, atol, equal_nan) end

--- Adds a layer at the end.
---@return tarn.Layer
function Layer:append(layer) end

--- Calls f with all layers below it, then with itself.
---@return tarn.Layer
function Layer:apply(f) end

--- Numbers from `from` to `to`, both included where the step meets it.
---@return tarn.Tensor
function tarn.arange(from, to, step) end

--- Inside, with "bfloat16", the factors of products (linear, matmul, convolutions, attention, recurrent layers) are rounded to bfloat16, forward and in the backward of what was computed; sums, results, weights and all else stay float32. "float32" rounds nothing. tarn.autocast() gives the type and whether the processor multiplies bfloat16 (AVX512_BF16), also s.native; where it does not, float32 multiplies what was rounded, and nothing is faster.
function tarn.autocast(type, f, ...) end

--- Walks back through what was recorded and adds gradients to the leaves. Options: retain_graph (it can run again), create_graph (gradients can be differentiated again).
function Tensor:backward(gradient, options) end

--- Its tensors that are saved but not trained.
---@return tarn.Tensor[]
function Layer:buffers() end

--- Makes the parameters, whose sizes a batch x shows.
---@return tarn.Layer
function Layer:build(x) end

--- The raw bytes of all numbers, row by row.
---@return string
function Tensor:bytes() end

--- Every operation, layer, loss, optimizer, schedule and init as a table, or those of one kind.
---@return table[]
function tarn.catalogue(kind) end

--- tarn.recompute by PyTorch's name.
---@return tarn.Tensor
function tarn.checkpoint(f, ...) end

--- The layers right below it.
---@return tarn.Layer[]
function Layer:children() end

--- Names of the classes that its outputs stand for.
---@return string[]?
function Layer:class_names(names) end

--- The class of one example, and the probability of each.
---@return string|integer|table
---@return tarn.Tensor
function Layer:classify(x) end

--- Seconds that never go back, for durations.
---@return number
function tarn.clock() end

--- A table of comma-separated text. Types of columns (int64, float64, bool, text), separator and a line of names are guessed; empty cells, NA, NaN, null and None are missing. Options: separator, decimal = ",", comment, header, names, missing = { more words }.
---@return table
function tarn.csv.load(path, options) end

--- Columns by name (tensors, lists of numbers or strings), or a table, as comma-separated text. Options: separator, decimal, header = false, names (which, in which order).
function tarn.csv.save(path, columns, options) end

--- The data set of a file of comma-separated text: options of tarn.csv.load and of table:dataset.
---@return tarn.Dataset
function tarn.data.csv(path, options) end

--- The PNG and JPEG pictures in a folder as a data set; each folder inside it is a class. size: pixels a side, or { height, width }; fit: "crop" (the middle), "stretch" or "pad"; channels: "rgb", "grey", "grey_alpha" or "rgba". Pictures are decoded when they are first needed, ahead of the training.
---@return tarn.Dataset
function tarn.data.images(folder, size, fit, channels) end

--- What a file holds, by its first bytes or its name: npy, npz, safetensors, IDX, PNG, JPEG, CSV or JSON; options are those of the format's own load.
function tarn.data.read(path, options) end

--- An operation computed by its definition.
function tarn.definition(name) end

--- The same numbers without their history.
---@return tarn.Tensor
function Tensor:detach() end

--- A net of Linear layers and activations neuron by neuron, for pictures: columns { label, size, activation, first }, neurons { column, row, label, bias, value, gradient }, edges { from, to, weight, gradient }.
---@return table
function Layer:diagram(options) end

--- How many dims it has; also .rank.
---@return integer
function Tensor:dim() end

--- A net without the first n layers, or the last -n.
---@return tarn.Layer
function Layer:drop(n) end

--- The bytes of a file that travels inside the program; without a name, the list of their names.
---@return string|string[]
function tarn.embedded(name) end

--- As zeros: memory is never handed out with what was in it.
---@return tarn.Tensor
function tarn.empty(...) end

--- Recording is on inside, also within tarn.no_grad.
function tarn.enable_grad(f) end

--- Evaluation mode.
---@return tarn.Layer
function Layer:eval() end

--- Loss, and accuracy of a classifier, over a data set.
---@return table
function Layer:evaluate(set, options) end

--- A small net as one formula of Lua, of the inputs' names: print it, call it, or read .code, a chunk that needs nothing else; .formulas has one for each output.
---@return table
function Layer:expression(names, options) end

--- The identity matrix.
---@return tarn.Tensor
function tarn.eye(n) end

--- The layer of that name or path, anywhere below; nil when there is none.
---@return tarn.Layer?
function Layer:find(name) end

--- The same as net(x), without one's own module's path in errors.
---@return tarn.Tensor
function Layer:forward(x) end

--- Parameters whose names match are not trained any more.
---@return tarn.Layer
---@return integer
function Layer:freeze(pattern) end

--- A tensor from the raw bytes of its numbers, row by row.
---@return tarn.Tensor
function tarn.frombytes(bytes, dtype, sizes) end

--- A tensor of one value.
---@return tarn.Tensor
function tarn.full(sizes, value, options) end

--- One number.
---@return number
function Tensor:get(...) end

--- Gradients of the sum of the outputs by the inputs, a tensor or a list of them; .grad stays as it is. Options: grad_outputs, create_graph (they can be differentiated again), retain_graph, allow_unused.
---@return tarn.Tensor|tarn.Tensor[]
function tarn.grad(outputs, inputs, options) end

--- Whether operations are recorded now.
---@return boolean
function tarn.grad_enabled() end

--- Compares gradients with finite differences; inputs are float64 leaves.
---@return table
function tarn.gradcheck(f, inputs) end

--- Compares second derivatives with finite differences of the first.
---@return table
function tarn.gradgradcheck(f, inputs) end

--- The second derivatives of the number f(x); of a list of inputs a list of lists.
---@return tarn.Tensor|table
function tarn.hessian(f, x, options) end

--- The number f(x), and its Hessian times v, without the Hessian.
---@return tarn.Tensor
---@return tarn.Tensor|tarn.Tensor[]
function tarn.hvp(f, x, v, options) end

--- The picture in a string of PNG or JPEG bytes; options of tarn.image.load.
---@return tarn.Tensor
function tarn.image.decode(bytes, options) end

--- A picture as a string of PNG bytes; { bits = 16 } keeps 16 bits a channel.
---@return string
function tarn.image.encode(image, options) end

--- Images (n x channels x height x width) as one.
---@return tarn.Tensor
function tarn.image.grid(images, columns, gap, background) end

--- A PNG or JPEG picture (channels x height x width), turned upright. Options: channels = "auto" (as the file is, transparency laid on the background), "grey", "grey_alpha", "rgb", "rgba" or "as_is"; background = 1, or { red, green, blue }; dtype = "uint8", "int32" (levels as stored) or "float32" (0 to 1). A JPEG picture that is cut short comes with a second result that says so.
---@return tarn.Tensor
function tarn.image.load(path, options) end

--- A PNG picture of 1 (grey), 2 (grey, alpha), 3 or 4 (alpha) channels: bytes, numbers between 0 and 1, or whole numbers; { bits = 16 } keeps 16 bits a channel.
function tarn.image.save(path, image, options) end

--- A tensor of whole numbers, int64: positions, labels.
---@return tarn.Tensor
function tarn.index(values) end

--- Nothing is recorded inside: tarn.no_grad by another name.
function tarn.inference(f) end

--- Nothing is recorded inside: tarn.no_grad by PyTorch's other name.
function tarn.inference_mode(f) end

--- The seed that random numbers start from.
---@return integer
function tarn.initial_seed() end

--- Parameters whose names match start anew; the same seed gives the same numbers.
---@return tarn.Layer
function Layer:initialize(starts) end

--- Whether Ctrl-C was pressed since it was last asked.
---@return boolean
function tarn.interrupted() end

--- Whether operations are recorded now: tarn.grad_enabled by PyTorch's name.
---@return boolean
function tarn.is_grad_enabled() end

--- Whether an error is that of Ctrl-C.
---@return boolean
function tarn.is_interrupt(e) end

--- The one number of a tensor that has one.
---@return number
function Tensor:item() end

--- The derivatives of every number of f(x) by every number of x, sizes of f(x) first.
---@return tarn.Tensor|tarn.Tensor[]
function tarn.jacobian(f, x, options) end

--- The value of JSON text.
function tarn.json.decode(text) end

--- JSON text: 17 digits, names sorted.
---@return string
function tarn.json.encode(value) end

--- The value of a JSON file.
function tarn.json.load(path) end

--- JSON into a file: whole or not at all.
function tarn.json.save(path, value) end

--- f(x), and the Jacobian times v: how f(x) changes as x moves along v.
---@return tarn.Tensor
---@return tarn.Tensor
function tarn.jvp(f, x, v, options) end

--- The direction from one net, or its state_dict, to another: at 1 stands the other.
---@return table
function tarn.landscape.between(from, to) end

--- How sharply the loss curves: the largest eigenvalue of its Hessian, by products with vectors [Lanczos 1950]: { largest, smallest, error, products, direction }.
---@return table
function tarn.landscape.curvature(net, data, options) end

--- The loss along a line through a net's weights: at 0 the net. data: a data set, { inputs, targets } or f(net) -> loss. { at, loss, accuracy, direction }; the net comes back bit for bit.
---@return table
function tarn.landscape.line(net, data, options) end

--- Where checkpoints lie on the plane of two directions, { x, y, away (from it) }; options: center, what is at 0, 0; the last unless said.
---@return table
function tarn.landscape.path(checkpoints, directions, options) end

--- The loss on a plane through a net's weights: { x, y, loss (a row for each y), least, directions }.
---@return table
function tarn.landscape.plane(net, data, options) end

--- The two directions in which a training run moved most, by its checkpoints (net:state_dict { copy = true }): { directions, share, path, center }, for plane { directions =, center = }.
---@return table
function tarn.landscape.principal(checkpoints) end

--- A random direction through weight space, each filter of it as long as the net's own, biases and other vectors left alone, so that pictures of different nets can be compared [Li et al. 2018].
---@return table
function tarn.landscape.random(net, options) end

--- n numbers evenly spaced, ends included.
---@return tarn.Tensor
function tarn.linspace(from, to, n) end

--- The names in a folder, sorted, and by name which of them are folders.
---@return table
---@return table
function tarn.list_folder(path) end

--- Rebuilds a net that net:save wrote: a file, a folder with model.safetensors, or the index of shards. With { map = true } it opens at once: weights are read when they are used, and changes stay in memory.
---@return tarn.Layer
function tarn.load(path, options) end

--- Copies weights in by name, from a table or a file that tarn.safetensors.load reads; { strict = false } lets some be missing.
---@return tarn.Layer
function Layer:load_state_dict(tensors, options) end

--- n numbers from 10^from to 10^to, evenly spaced in their logarithms.
---@return tarn.Tensor
function tarn.logspace(from, to, n) end

--- A loss by its name or object, or f(output, target), or f(net, x, target); else the one that fits the net's last layer and the targets.
---@return tarn.Tensor
function Layer:loss(x, target, loss) end

--- Trains a while with rising rates, and tells what the loss did: { rates, losses, smoothed, suggested }. Then the net is as it was.
function tarn.lr_range(net, data, from, to, steps) end

--- The folder, and those above it that are missing.
---@return boolean
function tarn.make_folder(path) end

--- Random numbers start over, from n.
function tarn.manual_seed(n) end

--- Names that may follow the dot, for completion.
---@return string[]
function tarn.members(value) end

--- Bytes in use: { live, peak, cached, limit, mapped }; mapped ones, of files, are not among the live.
---@return table
function tarn.memory() end

--- Most that tensors may take; 0 for the default, 80% of the machine's.
function tarn.memory_limit(bytes) end

--- Share of rows whose largest score is at the target.
---@return number
function tarn.metrics.accuracy(scores, targets) end

--- Counts of (target, answer).
---@return tarn.Tensor
function tarn.metrics.confusion(scores, targets) end

--- Share of rows whose target is among the k largest scores.
---@return number
function tarn.metrics.top_k(scores, targets, k) end

--- Itself and all layers below it, each once.
---@return tarn.Layer[]
function Layer:modules() end

--- Names a layer, and gives it back; without a name, tells it.
---@return tarn.Layer|string
function Layer:named(name) end

--- An iterator over paths and layers: itself and all below it, each once.
function Layer:named_modules() end

--- An iterator over names and trained tensors, in order.
function Layer:named_parameters() end

--- Nothing is recorded inside.
function tarn.no_grad(f) end

--- The tensor of NumPy's file, any version, order and byte order, mapped by { map = true }; int16 and uint16 become int32, uint32 and uint64 int64.
---@return tarn.Tensor
function tarn.npy.load(path, options) end

--- A tensor in NumPy's format; bfloat16, which NumPy lacks, as float32.
function tarn.npy.save(path, tensor) end

--- Tensors by name of NumPy's archive, stored or compressed.
---@return table
function tarn.npz.load(path) end

--- Tensors by name in NumPy's archive; { compressed = true } deflates them.
function tarn.npz.save(path, tensors, options) end

--- How many numbers it has.
---@return integer
function Tensor:numel() end

--- A tensor of ones.
---@return tarn.Tensor
function tarn.ones(...) end

--- A mean of the weights, moving (kind "ema") or of all ("swa"): :update() after every step, :swap() into the net and back, :apply(f) with it in.
function tarn.optim.Average(net, kind, decay, start, every) end

--- Tensors by name, or lists: to += share (from - to), in place.
function tarn.optim.approach(to, from, share) end

--- Scales all gradients down to a norm of at most `most`; gives the norm before. Also clip_grad_norm_.
function tarn.optim.clip_grad_norm(net, most, norm_type, error_if_nonfinite) end

--- Cuts every element of the gradients to -most..most. Also clip_grad_value_.
function tarn.optim.clip_grad_value(net, most) end

--- Measures the statistics of batch normalisation anew, after an average was swapped in.
function tarn.optim.update_bn(net, data, batch) end

--- Marks a tensor that a module which it is assigned to trains.
---@return tarn.Tensor
function tarn.parameter(t) end

--- How many numbers are trained.
---@return integer
function Layer:parameter_count() end

--- Its trained tensors, in order.
---@return tarn.Tensor[]
function Layer:parameters() end

--- The picture as the bytes of a file: "png", "svg", "pdf".
---@return string
function Figure:bytes(format, dpi) end

--- The i-th colour of the theme's palette.
---@return string
function tarn.plot.color(i) end

--- A colour map as a function from 0..1 to red, green and blue in 0..1: viridis, cividis, magma, gray, paper, blues, diverging, diverging_dark, purple_orange, phase (cyclic); with _r the other way round.
---@return function
function tarn.plot.colormap(name) end

--- A figure without marks. Each option is also a method that gives the figure back, and may stand among a mark's options: plot.line { x, y, title = "Loss" } is plot.line { x, y }:title "Loss".
---@return tarn.Figure
function tarn.plot.figure(options) end

--- Writes the picture: .png, .svg or .pdf; the same bytes for the same data, cairo and fonts.
---@return tarn.Figure
function Figure:save(path, dpi) end

--- Sets how figures look that are told nothing: "light" or "dark"; gives what it was.
---@return string
function tarn.plot.theme(name) end

--- Outputs without recording, in evaluation mode, for one example, a batch or a data set.
---@return tarn.Tensor
function Layer:predict(x) end

--- Runs f and measures it; then come f's results. tostring(profile) is a table of time, GF/s, GB/s and memory by operation and layer, forward and backward; profile:by("layer") gives the rows, and .seconds, .forward, .backward, .step, .pass, .data, .outside, .cpu_seconds, .peak, .allocated, .page_faults, .overhead the sums. Times are a row's own. Profiles do not nest. `tarn --profile script.lua` profiles all of a script.
---@return tarn.Profile
---@return any
function tarn.profile(f, options) end

--- Random numbers from 0 up to 1.
---@return tarn.Tensor
function tarn.rand(...) end

--- Random whole numbers from low to high, both included.
---@return tarn.Tensor
function tarn.randint(low, high, sizes, options) end

--- Normal random numbers: mean 0, deviation 1.
---@return tarn.Tensor
function tarn.randn(...) end

--- Where the script's next random number comes from; given back, drawing goes on from there.
function tarn.random_state(state) end

--- 1 to n in random order.
---@return tarn.Tensor
function tarn.randperm(n) end

--- The tensor of a file in the format of MNIST's.
---@return tarn.Tensor
function tarn.read_idx(path) end

--- f(arguments...), a function or a layer, without what it keeps for backward, which runs it again with the same random numbers; also called tarn.checkpoint. f must depend on its arguments alone.
---@return tarn.Tensor
function tarn.recompute(f, ...) end

--- After each forward f(layer, inputs, output) is called, and may return another output (lists of several); handle.remove() ends it.
---@return tarn.Handle
function Layer:register_forward_hook(f) end

--- Before each forward f(layer, inputs) is called with the list of inputs, and may return others; handle.remove() ends it.
---@return tarn.Handle
function Layer:register_forward_pre_hook(f) end

--- When backward has come through it, f(layer, input gradients, output gradients) is called with two lists, and may return another gradient of its input; handle.remove() ends it.
---@return tarn.Handle
function Layer:register_full_backward_hook(f) end

--- Calls f with the tensor's gradient when backward has all of it; what f returns goes on in its place. hook:remove() ends that. f must not hold the tensor itself, which would hold f.
---@return tarn.Handle
function Tensor:register_hook(f) end

--- Lets go of its memory now, not when garbage is collected.
function Tensor:release() end

--- The weight, as the norm has left it, is a parameter again.
---@return tarn.Layer
function tarn.nn.remove_spectral_norm(layer) end

--- The weight is a parameter again.
---@return tarn.Layer
function tarn.nn.remove_weight_norm(layer) end

--- Puts another layer in a layer's place.
---@return tarn.Layer
function Layer:replace(position, layer) end

--- What print(net) shows, as a table.
---@return table
function Layer:report(batch) end

--- Asks for the gradient of a leaf.
---@return tarn.Tensor
function Tensor:requires_grad_(yes) end

--- Saves numbers as NAME.json and pictures (a figure, an image, or several by name) as NAME.png in out/, NAME being the script's; --out FOLDER and --svg on the command line change that.
---@return table
function tarn.result(numbers, pictures) end

--- A path in the folder for results that begins with the script's name.
---@return string
function tarn.result.path(ending) end

--- Keeps the gradient of a result as `.grad` in the next backward.
function Tensor:retain_grad() end

--- Tensors by name, and notes, of a file, a folder or an index of shards. With { map = true } nothing is copied: numbers are read from the file when they are used, what is written to them stays in memory.
---@return table
function tarn.safetensors.load(path, options) end

--- Tensors by name, and notes, in Hugging Face's format; in several files and an index when larger than { shard_size = bytes }.
function tarn.safetensors.save(path, tensors, notes, options) end

--- What the answer depends on: the gradient of an output (before a softmax) by every number of one example.
---@return tarn.Tensor
function Layer:saliency(x, options) end

--- Writes architecture and weights, which tarn.load reads; in several files when they are larger than { shard_size = bytes }.
function Layer:save(path, options) end

--- Tensors made inside are freed at its end; what f returns is kept.
function tarn.scope(f) end

--- Writes one number.
function Tensor:set(...) end

--- The size of one dim.
---@return integer
function Tensor:size(dim) end

--- The weight, weight_orig, is divided by its largest singular value, which a power iteration at each forward in training finds; options: n_power_iterations = 1, eps = 1e-12, name = "weight", dim = 1 [Miyato et al. 2018].
---@return tarn.Layer
function tarn.nn.spectral_norm(layer, options) end

--- Parameters and buffers by PyTorch's names; { copy = true } for copies.
---@return table
function Layer:state_dict(options) end

--- Training calls of every layer so far, on which dropout depends; for checkpoints.
---@return integer[]
function Layer:step_counts(counts) end

--- Adds a pruner: { name =, summary =, prunes = f(self, view, trial, random) -> boolean }.
function tarn.sweep.pruner(row) end

--- Adds a sampler: { name =, summary =, suggest = f(self, view, random) -> values }. view.space, view.trials (that ended), view.running, view.number and random alone may decide.
function tarn.sweep.sampler(row) end

--- A search for good options by a script of one's own; tarn sweep SCRIPT searches those of a whole script.
---@return tarn.Study
function tarn.sweep.study(options) end

--- A net of the first n layers, which it shares.
---@return tarn.Layer
function Layer:take(n) end

--- In a script that a sweep runs: the objective at a step, such as an epoch; the trial ends here when it is not worth going on. tarn.train reports its epochs by itself. Elsewhere it does nothing.
function tarn.report(step, value) end

--- Trains a net on a data set; shows how it goes, keeps the best, returns best, last and history.
---@return table
function tarn.train(net, data, options) end

--- A tensor of nested tables of numbers; float32 unless options.dtype says.
---@return tarn.Tensor
function tarn.tensor(values, options) end

--- A run that TensorBoard shows: numbers, histograms, pictures, texts, hyperparameters, embeddings. Each record is one write, so that a killed run keeps what it wrote; { step = n } goes on at step n, and what an earlier file has from there on is void. tarn.train writes one with { log = folder }.
---@return tarn.Run
function tarn.tensorboard(folder, options) end

--- The numbers of a run by tag, lists of { step, value, time }, of a folder or one event file.
---@return table
function tarn.tensorboard.read(path) end

--- { interactive, columns } of standard error, { output, lines } of the output.
---@return table
function tarn.terminal() end

--- How many threads compute; results do not depend on it.
---@return integer
function tarn.threads(n) end

--- All numbers, as nested tables.
---@return table
function Tensor:tolist() end

--- What every layer computed for an example or a batch, in evaluation mode: a list of { path, type, name, layer, call, leaf, inputs, output, outputs, shape, grad }, the net itself last; trace["0"] and trace["head"] find one by path or name, print(trace) shows all.
---@return table
function Layer:trace(x, options) end

--- From now on the operation that makes the first NaN or infinity raises an error that names it.
function tarn.trace_nan(yes) end

--- Training mode, in which dropout drops; false is the same as net:eval().
---@return tarn.Layer
function Layer:train(yes) end

--- "tensor", "layer" or "optimizer"; nil for anything else.
---@return string?
function tarn.type(value) end

--- ... and are trained again.
---@return tarn.Layer
---@return integer
function Layer:unfreeze(pattern) end

--- f(x), and v times the Jacobian: one walk back.
---@return tarn.Tensor
---@return tarn.Tensor|tarn.Tensor[]
function tarn.vjp(f, x, v, options) end

--- The weight is made of a length, weight_g, and a direction, weight_v, at each forward; options: name = "weight", dim = 1, along which outputs lie [Salimans, Kingma 2016].
---@return tarn.Layer
function tarn.nn.weight_norm(layer, options) end

--- The file holds the bytes, at once or not at all: what was there before survives a failure.
function tarn.write_file(path, bytes) end

--- Forgets the gradients of its parameters.
function Layer:zero_grad() end

--- A tensor of zeros.
---@return tarn.Tensor
function tarn.zeros(...) end

---@class tarn.plot.FigureOptions
---@field title? any above the axes
---@field xlabel? any below the axis
---@field ylabel? any beside the axis
---@field note? any small, below everything
---@field xlim? any ends of the axis; nil in it: where the data end
---@field ylim? any the same upwards
---@field xscale? any "linear", "log", "symlog" or "category"
---@field yscale? any the same upwards
---@field xticks? any places, or pairs { place, text }; false: none
---@field yticks? any the same upwards
---@field xformat? any a function of a number, or a form such as "%.1f"
---@field yformat? any the same upwards
---@field categories? any names of the places 1, 2, ... across
---@field ycategories? any the same upwards
---@field legend? any "auto", "top left", ..., "right", "below"; false: none
---@field gridlines? any lines at the ticks
---@field axes? any frame and ticks at all
---@field frame? any "box", "corner" or false
---@field aspect? any "equal", or units upwards by units across
---@field width? any inches
---@field height? any inches
---@field theme? any "light" or "dark"
---@field palette? any colours of the marks in turn
---@field background? any behind everything
---@field colorbar? any false: none; a text: what it counts
---@field flip? any the axis upwards runs downwards
---@field margin? any free share of the axes at both ends
---@field linear_within? any symlog: where the axis is nearly linear
---@field text_size? any points; labels and title follow

--- above the axes
---@param value any
---@return tarn.Figure
function Figure:title(value) end

--- below the axis
---@param value any
---@return tarn.Figure
function Figure:xlabel(value) end

--- beside the axis
---@param value any
---@return tarn.Figure
function Figure:ylabel(value) end

--- small, below everything
---@param value any
---@return tarn.Figure
function Figure:note(value) end

--- ends of the axis; nil in it: where the data end
---@param value any
---@return tarn.Figure
function Figure:xlim(value) end

--- the same upwards
---@param value any
---@return tarn.Figure
function Figure:ylim(value) end

--- "linear", "log", "symlog" or "category"
---@param value any
---@return tarn.Figure
function Figure:xscale(value) end

--- the same upwards
---@param value any
---@return tarn.Figure
function Figure:yscale(value) end

--- places, or pairs { place, text }; false: none
---@param value any
---@return tarn.Figure
function Figure:xticks(value) end

--- the same upwards
---@param value any
---@return tarn.Figure
function Figure:yticks(value) end

--- a function of a number, or a form such as "%.1f"
---@param value any
---@return tarn.Figure
function Figure:xformat(value) end

--- the same upwards
---@param value any
---@return tarn.Figure
function Figure:yformat(value) end

--- names of the places 1, 2, ... across
---@param value any
---@return tarn.Figure
function Figure:categories(value) end

--- the same upwards
---@param value any
---@return tarn.Figure
function Figure:ycategories(value) end

--- "auto", "top left", ..., "right", "below"; false: none
---@param value any
---@return tarn.Figure
function Figure:legend(value) end

--- lines at the ticks
---@param value any
---@return tarn.Figure
function Figure:gridlines(value) end

--- frame and ticks at all
---@param value any
---@return tarn.Figure
function Figure:axes(value) end

--- "box", "corner" or false
---@param value any
---@return tarn.Figure
function Figure:frame(value) end

--- "equal", or units upwards by units across
---@param value any
---@return tarn.Figure
function Figure:aspect(value) end

--- inches
---@param value any
---@return tarn.Figure
function Figure:width(value) end

--- inches
---@param value any
---@return tarn.Figure
function Figure:height(value) end

--- "light" or "dark"
---@param value any
---@return tarn.Figure
function Figure:theme(value) end

--- colours of the marks in turn
---@param value any
---@return tarn.Figure
function Figure:palette(value) end

--- behind everything
---@param value any
---@return tarn.Figure
function Figure:background(value) end

--- false: none; a text: what it counts
---@param value any
---@return tarn.Figure
function Figure:colorbar(value) end

--- the axis upwards runs downwards
---@param value any
---@return tarn.Figure
function Figure:flip(value) end

--- free share of the axes at both ends
---@param value any
---@return tarn.Figure
function Figure:margin(value) end

--- symlog: where the axis is nearly linear
---@param value any
---@return tarn.Figure
function Figure:linear_within(value) end

--- points; labels and title follow
---@param value any
---@return tarn.Figure
function Figure:text_size(value) end

---@class tarn.plot.areaOptions: tarn.plot.FigureOptions
---@field base? any where the area begins
---@field width? any of the line above it; 0: none
---@field from? any where a function begins
---@field to? any where it ends
---@field samples? any how many places it is computed at
---@field vector? any it takes a tensor
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- The area between a line and a base.
---@param options? tarn.plot.areaOptions|any
---@return tarn.Figure
function tarn.plot.area(options) end

--- The area between a line and a base.
---@param options? tarn.plot.areaOptions|any
---@return tarn.Figure
function Figure:area(options) end

---@class tarn.plot.arrowsOptions: tarn.plot.FigureOptions
---@field scale? any units of the axes for one of u and v; so that they do not touch unless said
---@field width? any points
---@field head? any points
---@field middle? any places are their middles
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- A field of arrows.
---@param options? tarn.plot.arrowsOptions|any
---@return tarn.Figure
function tarn.plot.arrows(options) end

--- A field of arrows.
---@param options? tarn.plot.arrowsOptions|any
---@return tarn.Figure
function Figure:arrows(options) end

--- A field of arrows.
---@param options? tarn.plot.arrowsOptions|any
---@return tarn.Figure
function tarn.plot.quiver(options) end

--- A field of arrows.
---@param options? tarn.plot.arrowsOptions|any
---@return tarn.Figure
function Figure:quiver(options) end

---@class tarn.plot.bandOptions: tarn.plot.FigureOptions
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- What lies between two lines: a spread, an interval.
---@param options? tarn.plot.bandOptions|any
---@return tarn.Figure
function tarn.plot.band(options) end

--- What lies between two lines: a spread, an interval.
---@param options? tarn.plot.bandOptions|any
---@return tarn.Figure
function Figure:band(options) end

---@class tarn.plot.barsOptions: tarn.plot.FigureOptions
---@field horizontal? any bars that lie
---@field stacked? any on each other
---@field labels? any of the lists, for the legend
---@field text? any numbers at the bars: true, a form, a function
---@field width? any share of the room that bars take
---@field base? any where bars begin
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- Bars from a base to each number, side by side or stacked where there are several lists.
---@param options? tarn.plot.barsOptions|any
---@return tarn.Figure
function tarn.plot.bars(options) end

--- Bars from a base to each number, side by side or stacked where there are several lists.
---@param options? tarn.plot.barsOptions|any
---@return tarn.Figure
function Figure:bars(options) end

--- Bars from a base to each number, side by side or stacked where there are several lists.
---@param options? tarn.plot.barsOptions|any
---@return tarn.Figure
function tarn.plot.bar(options) end

--- Bars from a base to each number, side by side or stacked where there are several lists.
---@param options? tarn.plot.barsOptions|any
---@return tarn.Figure
function Figure:bar(options) end

---@class tarn.plot.contourOptions: tarn.plot.FigureOptions
---@field levels? any about how many, or a list
---@field x? any { from, to } of a matrix's columns, of a function
---@field y? any { from, to } of its rows, upwards
---@field resolution? any places a function is computed at, each way
---@field vector? any the function takes a tensor (n x 2)
---@field output? any which of a net's outputs
---@field labels? any heights on the lines
---@field width? any points
---@field dash? any as of line
---@field on_picture? any texts in plain black or white
---@field map? any a colour map: its name, with _r the other way round, or a list of colours
---@field low? any the number at the map's start
---@field high? any the number at its end
---@field center? any the number in its middle, for diverging maps
---@field log? any colours by the logarithm
---@field colorbar? any false: none; a text: what it counts
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- Lines of equal height.
---@param options? tarn.plot.contourOptions|any
---@return tarn.Figure
function tarn.plot.contour(options) end

--- Lines of equal height.
---@param options? tarn.plot.contourOptions|any
---@return tarn.Figure
function Figure:contour(options) end

---@class tarn.plot.error_barsOptions: tarn.plot.FigureOptions
---@field error? any upwards and downwards: a number, a list, or { below, above }
---@field xerror? any the same across
---@field cap? any half the width of the ends, points
---@field width? any points
---@field size? any of the point; 0: none
---@field line? any a line through the points
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- Points with bars for how sure they are.
---@param options? tarn.plot.error_barsOptions|any
---@return tarn.Figure
function tarn.plot.error_bars(options) end

--- Points with bars for how sure they are.
---@param options? tarn.plot.error_barsOptions|any
---@return tarn.Figure
function Figure:error_bars(options) end

--- Points with bars for how sure they are.
---@param options? tarn.plot.error_barsOptions|any
---@return tarn.Figure
function tarn.plot.errorbars(options) end

--- Points with bars for how sure they are.
---@param options? tarn.plot.error_barsOptions|any
---@return tarn.Figure
function Figure:errorbars(options) end

---@class tarn.plot.fieldOptions: tarn.plot.FigureOptions
---@field x? any { from, to } across
---@field y? any { from, to } upwards
---@field resolution? any pixels on the longer side; those of the picture unless said
---@field output? any which of a net's outputs
---@field lines? any heights at which lines are drawn
---@field map? any a colour map: its name, with _r the other way round, or a list of colours
---@field low? any the number at the map's start
---@field high? any the number at its end
---@field center? any the number in its middle, for diverging maps
---@field log? any colours by the logarithm
---@field colorbar? any false: none; a text: what it counts
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- The number that a net (or function) gives to every place of the plane, as colours.
---@param options? tarn.plot.fieldOptions|any
---@return tarn.Figure
function tarn.plot.field(options) end

--- The number that a net (or function) gives to every place of the plane, as colours.
---@param options? tarn.plot.fieldOptions|any
---@return tarn.Figure
function Figure:field(options) end

---@class tarn.plot.filled_contourOptions: tarn.plot.FigureOptions
---@field levels? any about how many, or a list
---@field x? any { from, to } of a matrix's columns, of a function
---@field y? any { from, to } of its rows, upwards
---@field resolution? any places a function is computed at, each way
---@field vector? any the function takes a tensor (n x 2)
---@field output? any which of a net's outputs
---@field lines? any thin lines between the areas
---@field map? any a colour map: its name, with _r the other way round, or a list of colours
---@field low? any the number at the map's start
---@field high? any the number at its end
---@field center? any the number in its middle, for diverging maps
---@field log? any colours by the logarithm
---@field colorbar? any false: none; a text: what it counts
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- Areas between heights, as colours.
---@param options? tarn.plot.filled_contourOptions|any
---@return tarn.Figure
function tarn.plot.filled_contour(options) end

--- Areas between heights, as colours.
---@param options? tarn.plot.filled_contourOptions|any
---@return tarn.Figure
function Figure:filled_contour(options) end

--- Areas between heights, as colours.
---@param options? tarn.plot.filled_contourOptions|any
---@return tarn.Figure
function tarn.plot.contourf(options) end

--- Areas between heights, as colours.
---@param options? tarn.plot.filled_contourOptions|any
---@return tarn.Figure
function Figure:contourf(options) end

---@class tarn.plot.heatmapOptions: tarn.plot.FigureOptions
---@field x? any names of the columns
---@field y? any names of the rows
---@field text? any numbers in the cells: true, a form, a function
---@field gap? any between cells, points
---@field smooth? any cells flow into each other
---@field square? any cells as high as wide; unless there are many
---@field map? any a colour map: its name, with _r the other way round, or a list of colours
---@field low? any the number at the map's start
---@field high? any the number at its end
---@field center? any the number in its middle, for diverging maps
---@field log? any colours by the logarithm
---@field colorbar? any false: none; a text: what it counts
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- A matrix as colours, its first row on top.
---@param options? tarn.plot.heatmapOptions|any
---@return tarn.Figure
function tarn.plot.heatmap(options) end

--- A matrix as colours, its first row on top.
---@param options? tarn.plot.heatmapOptions|any
---@return tarn.Figure
function Figure:heatmap(options) end

--- A matrix as colours, its first row on top.
---@param options? tarn.plot.heatmapOptions|any
---@return tarn.Figure
function tarn.plot.matrix(options) end

--- A matrix as colours, its first row on top.
---@param options? tarn.plot.heatmapOptions|any
---@return tarn.Figure
function Figure:matrix(options) end

---@class tarn.plot.histogramOptions: tarn.plot.FigureOptions
---@field bins? any how many, or their edges; by the data unless said
---@field low? any the first edge
---@field high? any the last
---@field density? any so that the area is 1
---@field labels? any of the lists, for the legend
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- How many numbers fall between edges.
---@param options? tarn.plot.histogramOptions|any
---@return tarn.Figure
function tarn.plot.histogram(options) end

--- How many numbers fall between edges.
---@param options? tarn.plot.histogramOptions|any
---@return tarn.Figure
function Figure:histogram(options) end

--- How many numbers fall between edges.
---@param options? tarn.plot.histogramOptions|any
---@return tarn.Figure
function tarn.plot.hist(options) end

--- How many numbers fall between edges.
---@param options? tarn.plot.histogramOptions|any
---@return tarn.Figure
function Figure:hist(options) end

---@class tarn.plot.hlineOptions: tarn.plot.FigureOptions
---@field width? any points
---@field dash? any as of line
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- Lines across the whole figure.
---@param options? tarn.plot.hlineOptions|any
---@return tarn.Figure
function tarn.plot.hline(options) end

--- Lines across the whole figure.
---@param options? tarn.plot.hlineOptions|any
---@return tarn.Figure
function Figure:hline(options) end

---@class tarn.plot.imageOptions: tarn.plot.FigureOptions
---@field map? any colours for one channel
---@field low? any the number that is black
---@field high? any the number that is white
---@field smooth? any pixels flow into each other
---@field x? any { left, right } in the axes' numbers
---@field y? any { bottom, top }
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- A picture: h x w, c x h x w or h x w x c, bytes or numbers from 0 to 1.
---@param options? tarn.plot.imageOptions|any
---@return tarn.Figure
function tarn.plot.image(options) end

--- A picture: h x w, c x h x w or h x w x c, bytes or numbers from 0 to 1.
---@param options? tarn.plot.imageOptions|any
---@return tarn.Figure
function Figure:image(options) end

---@class tarn.plot.imagesOptions: tarn.plot.FigureOptions
---@field columns? any how many in a row
---@field captions? any words below each
---@field frames? any colours of frames around each, a list with nil or false for none
---@field gap? any between them, points
---@field map? any colours for one channel
---@field low? any the number that is black, of all
---@field high? any the number that is white
---@field each? any every picture by its own range
---@field smooth? any pixels flow into each other
---@field caption_size? any points
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- Many small pictures in rows.
---@param options? tarn.plot.imagesOptions|any
---@return tarn.Figure
function tarn.plot.images(options) end

--- Many small pictures in rows.
---@param options? tarn.plot.imagesOptions|any
---@return tarn.Figure
function Figure:images(options) end

---@class tarn.plot.lineOptions: tarn.plot.FigureOptions
---@field width? any points
---@field dash? any "solid", "dashed", "dotted", "dashdot" or lengths in points
---@field marker? any a shape at every point: "circle", "square", ...
---@field size? any of the shapes, points
---@field step? any stairs that rise "before", "after" or in the "middle" of two points
---@field arrow? any a head at the end
---@field head? any its size, points
---@field from? any where a function begins
---@field to? any where it ends
---@field samples? any how many places it is computed at
---@field vector? any the function takes a tensor of all places
---@field categories? any names of the places 1, 2, ... across
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- A line through points; nan is a gap.
---@param options? tarn.plot.lineOptions|any
---@return tarn.Figure
function tarn.plot.line(options) end

--- A line through points; nan is a gap.
---@param options? tarn.plot.lineOptions|any
---@return tarn.Figure
function Figure:line(options) end

--- A line through points; nan is a gap.
---@param options? tarn.plot.lineOptions|any
---@return tarn.Figure
function tarn.plot.plot(options) end

--- A line through points; nan is a gap.
---@param options? tarn.plot.lineOptions|any
---@return tarn.Figure
function Figure:plot(options) end

---@class tarn.plot.line3dOptions: tarn.plot.FigureOptions
---@field width? any points
---@field dash? any as of line
---@field marker? any a shape at every point
---@field start? any a shape where it begins
---@field finish? any a shape where it ends
---@field size? any of the shapes
---@field azimuth? any degrees around the box from which it is seen
---@field elevation? any degrees above its floor
---@field zlabel? any of the upward axis
---@field zlim? any ends of the upward axis
---@field tall? any height of the box, of its width
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- A line through points in space.
---@param options? tarn.plot.line3dOptions|any
---@return tarn.Figure
function tarn.plot.line3d(options) end

--- A line through points in space.
---@param options? tarn.plot.line3dOptions|any
---@return tarn.Figure
function Figure:line3d(options) end

---@class tarn.plot.networkOptions: tarn.plot.FigureOptions
---@field input? any one example: its values at every neuron
---@field gradients? any true, or which output: its derivative by the value of every neuron
---@field labels? any what the columns are
---@field inputs? any names of the inputs
---@field outputs? any names of the outputs
---@field kind? any "neurons" or "blocks"; by its size unless said
---@field most? any neurons of a column that are shown
---@field width? any of the strongest edge, points
---@field radius? any of a neuron, points
---@field apart? any most room of a neuron, points
---@field batch? any examples, for the sizes of arrays
---@field map? any a colour map: its name, with _r the other way round, or a list of colours
---@field low? any the number at the map's start
---@field high? any the number at its end
---@field center? any the number in its middle, for diverging maps
---@field log? any colours by the logarithm
---@field colorbar? any false: none; a text: what it counts
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- A net: neurons, with edges coloured by their weights; large nets as the arrays between layers.
---@param options? tarn.plot.networkOptions|any
---@return tarn.Figure
function tarn.plot.network(options) end

--- A net: neurons, with edges coloured by their weights; large nets as the arrays between layers.
---@param options? tarn.plot.networkOptions|any
---@return tarn.Figure
function Figure:network(options) end

---@class tarn.plot.parallelOptions: tarn.plot.FigureOptions
---@field columns? any the axes: { name =, values = numbers or names, log = false }
---@field values? any one number for each example: colours by a map
---@field width? any of the lines, points
---@field smooth? any curves, which can be told apart where they meet
---@field best? any "high" or "low": which values are drawn last and strongest
---@field map? any a colour map: its name, with _r the other way round, or a list of colours
---@field low? any the number at the map's start
---@field high? any the number at its end
---@field center? any the number in its middle, for diverging maps
---@field log? any colours by the logarithm
---@field colorbar? any false: none; a text: what it counts
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- Parallel coordinates: one upright axis for each quantity, one line for each example.
---@param options? tarn.plot.parallelOptions|any
---@return tarn.Figure
function tarn.plot.parallel(options) end

--- Parallel coordinates: one upright axis for each quantity, one line for each example.
---@param options? tarn.plot.parallelOptions|any
---@return tarn.Figure
function Figure:parallel(options) end

---@class tarn.plot.pathOptions: tarn.plot.FigureOptions
---@field width? any points
---@field dash? any as of line
---@field heads? any how many, the last at the end; 0: none
---@field head? any their size, points
---@field start? any a shape where it begins; false: none
---@field finish? any a shape where it ends
---@field size? any of the shapes
---@field marker? any a shape at every point
---@field outline? any a thin light line around it, on pictures
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- A line that goes somewhere: arrow heads along it, marks at its start and finish.
---@param options? tarn.plot.pathOptions|any
---@return tarn.Figure
function tarn.plot.path(options) end

--- A line that goes somewhere: arrow heads along it, marks at its start and finish.
---@param options? tarn.plot.pathOptions|any
---@return tarn.Figure
function Figure:path(options) end

---@class tarn.plot.pointsOptions: tarn.plot.FigureOptions
---@field size? any width of a point in points, or a list
---@field marker? any circle square triangle diamond star plus cross ring dot
---@field labels? any classes, numbers or names: colours and a legend
---@field classes? any names of the classes 1, 2, ...
---@field values? any numbers: colours by a map
---@field names? any words beside the points
---@field images? any thumbnails in place of shapes: a tensor (n x h x w, n x c x h x w) or a list
---@field image_size? any their longer side, points
---@field outline? any a colour around each; light unless there are many
---@field outline_width? any points
---@field from? any where a function begins
---@field to? any where it ends
---@field samples? any how many places it is computed at
---@field vector? any it takes a tensor
---@field map? any a colour map: its name, with _r the other way round, or a list of colours
---@field low? any the number at the map's start
---@field high? any the number at its end
---@field center? any the number in its middle, for diverging maps
---@field log? any colours by the logarithm
---@field colorbar? any false: none; a text: what it counts
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- Points, coloured by numbers or by class, or shown as thumbnails.
---@param options? tarn.plot.pointsOptions|any
---@return tarn.Figure
function tarn.plot.points(options) end

--- Points, coloured by numbers or by class, or shown as thumbnails.
---@param options? tarn.plot.pointsOptions|any
---@return tarn.Figure
function Figure:points(options) end

--- Points, coloured by numbers or by class, or shown as thumbnails.
---@param options? tarn.plot.pointsOptions|any
---@return tarn.Figure
function tarn.plot.scatter(options) end

--- Points, coloured by numbers or by class, or shown as thumbnails.
---@param options? tarn.plot.pointsOptions|any
---@return tarn.Figure
function Figure:scatter(options) end

---@class tarn.plot.points3dOptions: tarn.plot.FigureOptions
---@field size? any of a point in the middle, points
---@field marker? any as of points
---@field labels? any classes: colours and a legend
---@field classes? any their names
---@field values? any colours by a map
---@field stems? any thin lines down to the floor
---@field azimuth? any degrees around the box from which it is seen
---@field elevation? any degrees above its floor
---@field zlabel? any of the upward axis
---@field zlim? any ends of the upward axis
---@field tall? any height of the box, of its width
---@field map? any a colour map: its name, with _r the other way round, or a list of colours
---@field low? any the number at the map's start
---@field high? any the number at its end
---@field center? any the number in its middle, for diverging maps
---@field log? any colours by the logarithm
---@field colorbar? any false: none; a text: what it counts
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- Points in space; nearer ones are larger.
---@param options? tarn.plot.points3dOptions|any
---@return tarn.Figure
function tarn.plot.points3d(options) end

--- Points in space; nearer ones are larger.
---@param options? tarn.plot.points3dOptions|any
---@return tarn.Figure
function Figure:points3d(options) end

--- Points in space; nearer ones are larger.
---@param options? tarn.plot.points3dOptions|any
---@return tarn.Figure
function tarn.plot.scatter3d(options) end

--- Points in space; nearer ones are larger.
---@param options? tarn.plot.points3dOptions|any
---@return tarn.Figure
function Figure:scatter3d(options) end

---@class tarn.plot.regionsOptions: tarn.plot.FigureOptions
---@field x? any { from, to } across
---@field y? any { from, to } upwards
---@field resolution? any pixels on the longer side; those of the picture unless said
---@field colors? any of the classes
---@field classes? any their names, for the legend
---@field strength? any of the colours, 0 to 1
---@field soft? any colours blended by probability
---@field lines? any where the class changes
---@field width? any of those lines, points
---@field line_color? any their colour
---@field threshold? any between two classes of one output: 0, or 0.5 of 0..1
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- Which class a net (or function) gives to every place of the plane.
---@param options? tarn.plot.regionsOptions|any
---@return tarn.Figure
function tarn.plot.regions(options) end

--- Which class a net (or function) gives to every place of the plane.
---@param options? tarn.plot.regionsOptions|any
---@return tarn.Figure
function Figure:regions(options) end

---@class tarn.plot.stripOptions: tarn.plot.FigureOptions
---@field names? any of the strips
---@field gap? any between them, points
---@field map? any a colour map: its name, with _r the other way round, or a list of colours
---@field low? any the number at the map's start
---@field high? any the number at its end
---@field center? any the number in its middle, for diverging maps
---@field log? any colours by the logarithm
---@field colorbar? any false: none; a text: what it counts
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- Lists of numbers as strips of colour, one below the other.
---@param options? tarn.plot.stripOptions|any
---@return tarn.Figure
function tarn.plot.strip(options) end

--- Lists of numbers as strips of colour, one below the other.
---@param options? tarn.plot.stripOptions|any
---@return tarn.Figure
function Figure:strip(options) end

---@class tarn.plot.surfaceOptions: tarn.plot.FigureOptions
---@field mesh? any thin lines between cells
---@field x? any { from, to }
---@field y? any { from, to }
---@field resolution? any places a function is computed at, each way
---@field vector? any the function takes a tensor (n x 2)
---@field output? any which of a net's outputs
---@field contours_below? any lines of equal height on the floor; a number: how many
---@field azimuth? any degrees around the box from which it is seen
---@field elevation? any degrees above its floor
---@field zlabel? any of the upward axis
---@field zlim? any ends of the upward axis
---@field tall? any height of the box, of its width
---@field map? any a colour map: its name, with _r the other way round, or a list of colours
---@field low? any the number at the map's start
---@field high? any the number at its end
---@field center? any the number in its middle, for diverging maps
---@field log? any colours by the logarithm
---@field colorbar? any false: none; a text: what it counts
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- A surface in perspective.
---@param options? tarn.plot.surfaceOptions|any
---@return tarn.Figure
function tarn.plot.surface(options) end

--- A surface in perspective.
---@param options? tarn.plot.surfaceOptions|any
---@return tarn.Figure
function Figure:surface(options) end

---@class tarn.plot.textOptions: tarn.plot.FigureOptions
---@field size? any points
---@field anchor? any center, left or right
---@field valign? any middle, top, bottom or baseline
---@field angle? any degrees, upwards
---@field bold? any heavy letters
---@field italic? any leaning letters
---@field halo? any a light line around letters
---@field dx? any points to the right
---@field dy? any points down
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- Words at places.
---@param options? tarn.plot.textOptions|any
---@return tarn.Figure
function tarn.plot.text(options) end

--- Words at places.
---@param options? tarn.plot.textOptions|any
---@return tarn.Figure
function Figure:text(options) end

---@class tarn.plot.vlineOptions: tarn.plot.FigureOptions
---@field width? any points
---@field dash? any as of line
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- Lines over the whole height of the figure.
---@param options? tarn.plot.vlineOptions|any
---@return tarn.Figure
function tarn.plot.vline(options) end

--- Lines over the whole height of the figure.
---@param options? tarn.plot.vlineOptions|any
---@return tarn.Figure
function Figure:vline(options) end

---@class tarn.plot.voronoiOptions: tarn.plot.FigureOptions
---@field x? any { from, to } across; a bit more than the points unless said
---@field y? any { from, to } upwards
---@field labels? any classes: colours of the cells
---@field values? any numbers: colours by a map
---@field colors? any of the cells, in turn
---@field dots? any the points themselves
---@field strength? any of the colours, 0 to 1
---@field width? any of the lines between, points
---@field line_color? any their colour
---@field size? any of the points
---@field map? any a colour map: its name, with _r the other way round, or a list of colours
---@field low? any the number at the map's start
---@field high? any the number at its end
---@field center? any the number in its middle, for diverging maps
---@field log? any colours by the logarithm
---@field colorbar? any false: none; a text: what it counts
---@field label? any its name in the legend
---@field color? any "#0072b2", a name, { r, g, b }; the palette's next unless said
---@field alpha? any opacity, 0 to 1
---@field zorder? any marks are drawn in its order, then as they were added

--- The places nearest to each point (in the axes' units), as cells.
---@param options? tarn.plot.voronoiOptions|any
---@return tarn.Figure
function tarn.plot.voronoi(options) end

--- The places nearest to each point (in the axes' units), as cells.
---@param options? tarn.plot.voronoiOptions|any
---@return tarn.Figure
function Figure:voronoi(options) end

return tarn
