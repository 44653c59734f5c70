/* embed.c -- names what a picture (PGM) shows, by a net that a Lua script trained and saved.
 *     cc embed.c $(pkg-config --cflags --libs tarn) -o embed && ./embed digits.safetensors seven.pgm
 */
#include <stdio.h>
#include <tarn/layer.h>
#include <tarn/ops.h>

int main(int argc, char **argv)
{
    unsigned char pixel[65536];
    size_t width = 0, height = 0;
    FILE *file = argc == 3 ? fopen(argv[2], "rb") : NULL;
    if (!file || fscanf(file, "P5 %zu %zu 255", &width, &height) != 2 || fgetc(file) == EOF ||
        height > 256 || width > 256 || fread(pixel, width, height, file) != height) {
        fprintf(stderr, "usage: embed NET.safetensors PICTURE.pgm (at most 256 x 256)\n");
        return 2;
    }
    fclose(file);

    tarn_scope scope = tarn_scope_open();
    const int64_t size[] = {1, (int64_t)height, (int64_t)width};
    tarn_tensor *bytes = tarn_tensor_from(TARN_UINT8, 3, size, pixel);
    tarn_tensor *image = tarn_div(bytes, tarn_tensor_number(255));
    tarn_class_answer answer;
    if (tarn_layer_classify(tarn_load(argv[1]), image, &answer))
        printf("%s, %.1f%% sure\n", answer.name ? answer.name : "?", 100 * answer.probability);
    if (tarn_scope_close(scope, NULL))
        return 0;
    fprintf(stderr, "%s\n", tarn_error_message());
    return 1;
}
