/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "nj-json-text.h"
#include "nj-payload-format.h"
#include "test-util.h"

/* Bytes with their length, so that U+0000 can be among them. */
#define LITERAL(text) (text), sizeof (text) - 1

static GBytes *
make_repeated (const char *unit,
               gsize       n)
{
  GString *string = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    g_string_append (string, unit);

  return g_string_free_to_bytes (string);
}

static const struct
{
  const char *data;
  gsize size;
  NjPayloadFormat format;
} detections[] = {
  { LITERAL (""), NJ_PAYLOAD_TEXT },
  { LITERAL ("hello"), NJ_PAYLOAD_TEXT },
  { LITERAL ("tab\there\r\nline"), NJ_PAYLOAD_TEXT },
  { LITERAL ("温度 21 °C"), NJ_PAYLOAD_TEXT },
  { LITERAL ("{}"), NJ_PAYLOAD_JSON },
  { LITERAL (" \r\n\t[1, 2]\n"), NJ_PAYLOAD_JSON },
  { LITERAL ("{\"a\":"), NJ_PAYLOAD_TEXT },
  { LITERAL ("{\"a\":1} x"), NJ_PAYLOAD_TEXT },
  { LITERAL ("12"), NJ_PAYLOAD_TEXT },
  { LITERAL ("\"text\""), NJ_PAYLOAD_TEXT },
  { LITERAL ("null"), NJ_PAYLOAD_TEXT },
  { LITERAL ("\0"), NJ_PAYLOAD_HEX },
  { LITERAL ("a\0b"), NJ_PAYLOAD_HEX },
  { LITERAL ("\x1b[1m"), NJ_PAYLOAD_HEX },
  { LITERAL ("del\x7f"), NJ_PAYLOAD_HEX },
  { LITERAL ("\xff\xfe"), NJ_PAYLOAD_HEX },
  { LITERAL ("cut \xe6\xb8"), NJ_PAYLOAD_HEX },
  { LITERAL ("surrogate \xed\xa0\x80"), NJ_PAYLOAD_HEX },
  { LITERAL ("overlong \xc0\xaf"), NJ_PAYLOAD_HEX },
};

static void
test_detect (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (detections); i++)
    {
      g_autoptr (GBytes) payload = g_bytes_new (detections[i].data, detections[i].size);

      g_assert_cmpint (nj_payload_detect (payload), ==, detections[i].format);
    }
}

static void
test_detect_huge (void)
{
  /* The three bytes of a character are cut by what is looked at, whatever that is. */
  for (guint shift = 0; shift < 3; shift++)
    {
      g_autoptr (GBytes) characters = make_repeated ("温", 100 * 1024);
      g_autoptr (GBytes) text =
        g_bytes_new_from_bytes (characters, 3 * shift, g_bytes_get_size (characters) - 3 * shift);
      g_autoptr (GString) shifted = g_string_new (NULL);
      g_autoptr (GBytes) payload = NULL;

      for (guint i = 0; i < shift; i++)
        g_string_append_c (shifted, 'x');
      g_string_append_len (shifted, g_bytes_get_data (text, NULL), (gssize) g_bytes_get_size (text));
      payload = g_bytes_new (shifted->str, shifted->len);

      g_assert_cmpint (nj_payload_detect (payload), ==, NJ_PAYLOAD_TEXT);
    }

  {
    g_autoptr (GBytes) numbers = make_repeated ("[1,[2,{\"温度\":3}],", 20 * 1024);
    g_autoptr (GString) json = g_string_new ("[");
    g_autoptr (GBytes) payload = NULL;

    for (guint i = 0; i < 20 * 1024; i++)
      g_string_append (json, "{\"温度\": [1, 2.5e3]},\n");
    g_string_append (json, "null]");
    payload = g_bytes_new (json->str, json->len);

    g_assert_cmpint (nj_payload_detect (payload), ==, NJ_PAYLOAD_JSON);
    /* Too deep, and then it is a text. */
    g_assert_cmpint (nj_payload_detect (numbers), ==, NJ_PAYLOAD_TEXT);
  }
}

static const struct
{
  const char *data;
  gsize size;
  NjPayloadFormat format;
  gsize max_chars;
  const char *preview;
} previews[] = {
  { LITERAL (""), NJ_PAYLOAD_AUTO, 10, "" },
  { LITERAL (""), NJ_PAYLOAD_HEX, 10, "" },
  { LITERAL ("hello"), NJ_PAYLOAD_AUTO, 10, "hello" },
  { LITERAL ("hello"), NJ_PAYLOAD_AUTO, 3, "hel" },
  { LITERAL ("温度计"), NJ_PAYLOAD_AUTO, 2, "温度" },
  { LITERAL ("a\nb\r\nc\td"), NJ_PAYLOAD_AUTO, 20, "a b c d" },
  { LITERAL ("  {\n  \"a\": 1\n}\n"), NJ_PAYLOAD_JSON, 40, "{ \"a\": 1 } " },
  { LITERAL ("line\xe2\x80\xa8sep\xc2\x85nel"), NJ_PAYLOAD_TEXT, 20, "line sep nel" },
  { LITERAL ("a\0b\x1b\x7f"), NJ_PAYLOAD_TEXT, 20, "a␀b␛␡" },
  { LITERAL ("a\0b"), NJ_PAYLOAD_AUTO, 20, "61 00 62" },
  { LITERAL ("a\0\xff"), NJ_PAYLOAD_TEXT, 20, "61 00 ff" },
  { LITERAL ("\xff\xfe"), NJ_PAYLOAD_AUTO, 20, "ff fe" },
  { LITERAL ("\xff\xfe"), NJ_PAYLOAD_TEXT, 20, "ff fe" },
  { LITERAL ("\xff\xfe\x01"), NJ_PAYLOAD_JSON, 5, "ff fe" },
  { LITERAL ("Hello"), NJ_PAYLOAD_HEX, 8, "48 65 6c" },
  { LITERAL ("Hello"), NJ_PAYLOAD_HEX, 7, "48 65" },
  { LITERAL ("Hello"), NJ_PAYLOAD_HEX, 0, "" },
  { LITERAL ("Hello"), NJ_PAYLOAD_BASE64, 20, "SGVsbG8=" },
  { LITERAL ("Hello"), NJ_PAYLOAD_BASE64, 4, "SGVs" },
};

static void
test_preview (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (previews); i++)
    {
      g_autoptr (GBytes) payload = g_bytes_new (previews[i].data, previews[i].size);
      g_autofree char *preview =
        nj_payload_preview (payload, previews[i].format, previews[i].max_chars);

      g_assert_cmpstr (preview, ==, previews[i].preview);
    }
}

/* Whatever the bytes, a preview is one line of UTF-8 and short enough. */
static void
test_preview_any_bytes (void)
{
  for (guint round = 0; round < 5000; round++)
    {
      guint8 data[64];
      gsize size = (gsize) g_test_rand_int_range (0, sizeof data);
      gsize max_chars = (gsize) g_test_rand_int_range (0, 40);
      g_autoptr (GBytes) payload = NULL;

      for (gsize i = 0; i < size; i++)
        data[i] = (guint8) (g_test_rand_bit () ? g_test_rand_int_range (0, 256)
                                               : g_test_rand_int_range (0x20, 0x7f));
      payload = g_bytes_new (data, size);

      for (NjPayloadFormat format = NJ_PAYLOAD_AUTO; format <= NJ_PAYLOAD_BASE64; format++)
        {
          g_autofree char *preview = nj_payload_preview (payload, format, max_chars);

          g_assert_true (g_utf8_validate (preview, -1, NULL));
          g_assert_cmpuint (g_utf8_strlen (preview, -1), <=, max_chars);
          g_assert_null (strpbrk (preview, "\r\n\t"));
        }
    }
}

static const struct
{
  const char *data;
  gsize size;
  NjPayloadFormat format;
  const char *text;
} decodings[] = {
  { LITERAL (""), NJ_PAYLOAD_AUTO, "" },
  { LITERAL (""), NJ_PAYLOAD_TEXT, "" },
  { LITERAL (""), NJ_PAYLOAD_HEX, "" },
  { LITERAL (""), NJ_PAYLOAD_BASE64, "" },
  { LITERAL ("a\nb"), NJ_PAYLOAD_TEXT, "a\nb" },
  { LITERAL ("ok \xff\xfe 温 \xe6\xb8"), NJ_PAYLOAD_TEXT, "ok \xef\xbf\xbd\xef\xbf\xbd 温 \xef\xbf\xbd\xef\xbf\xbd" },
  { LITERAL ("a\0b"), NJ_PAYLOAD_TEXT, "a\xef\xbf\xbd"
                                       "b" },
  { LITERAL ("{}"), NJ_PAYLOAD_AUTO, "{}" },
  { LITERAL (" [ ] "), NJ_PAYLOAD_JSON, "[]" },
  { LITERAL ("{\"b\":1,\"a\":[true,null,{\"x\":{}}],\"b\":2}"), NJ_PAYLOAD_JSON,
    "{\n"
    "  \"b\": 1,\n"
    "  \"a\": [\n"
    "    true,\n"
    "    null,\n"
    "    {\n"
    "      \"x\": {}\n"
    "    }\n"
    "  ],\n"
    "  \"b\": 2\n"
    "}" },
  { LITERAL ("[1.0, 1e400, -0, 12345678901234567890123, 0.10]"), NJ_PAYLOAD_JSON,
    "[\n  1.0,\n  1e400,\n  -0,\n  12345678901234567890123,\n  0.10\n]" },
  { LITERAL ("\"\\u00e9 \\ud800 \\/ {\\\"a\\\":1}\""), NJ_PAYLOAD_JSON,
    "\"\\u00e9 \\ud800 \\/ {\\\"a\\\":1}\"" },
  { LITERAL ("Hello World.\n\0\x7f\xffZ"), NJ_PAYLOAD_HEX,
    "00000000  48 65 6c 6c 6f 20 57 6f  72 6c 64 2e 0a 00 7f ff  |Hello World.....|\n"
    "00000010  5a                                                |Z|" },
  { LITERAL ("0123456789abcdef0123456789abcdef0123456789abcdef012345678"), NJ_PAYLOAD_BASE64,
    "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4" },
  { LITERAL ("0123456789abcdef0123456789abcdef0123456789abcdef012345678Z"), NJ_PAYLOAD_BASE64,
    "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4\nWg==" },
};

/* In parts of every size, put together, it is the same text. */
static void
check_parts (GBytes          *payload,
             NjPayloadFormat  format,
             const char      *whole)
{
  gsize size = g_bytes_get_size (payload);

  for (gsize max_bytes = 1; max_bytes <= size; max_bytes++)
    {
      g_autoptr (GString) joined = g_string_new (NULL);
      gsize offset = 0;

      while (offset < size)
        {
          g_autoptr (GError) error = NULL;
          gsize next = 0;
          g_autofree char *part =
            nj_payload_decode (payload, format, offset, max_bytes, &next, &error);

          g_assert_no_error (error);
          g_assert_true (g_utf8_validate (part, -1, NULL));
          g_assert_cmpuint (next, >, offset);
          g_string_append (joined, part);
          offset = next;
        }

      g_assert_cmpuint (offset, ==, size);
      g_assert_cmpstr (joined->str, ==, whole);
    }
}

static void
test_decode (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (decodings); i++)
    {
      g_autoptr (GBytes) payload = g_bytes_new (decodings[i].data, decodings[i].size);
      g_autoptr (GError) error = NULL;
      gsize next = G_MAXSIZE;
      g_autofree char *text =
        nj_payload_decode (payload, decodings[i].format, 0, G_MAXSIZE, &next, &error);
      g_autofree char *nothing = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, decodings[i].text);
      g_assert_cmpuint (next, ==, decodings[i].size);
      check_parts (payload, decodings[i].format, text);

      nothing = nj_payload_decode (payload, decodings[i].format, decodings[i].size, 1, NULL, NULL);
      g_assert_cmpstr (nothing, ==, "");
    }
}

static void
test_decode_random_parts (void)
{
  for (guint round = 0; round < 200; round++)
    {
      guint8 data[40];
      g_autoptr (GBytes) payload = NULL;
      g_autofree char *whole = NULL;

      /* Mostly lead and continuation bytes: the worst there is for a cut. */
      for (gsize i = 0; i < sizeof data; i++)
        data[i] = (guint8) g_test_rand_int_range (g_test_rand_bit () ? 0x20 : 0x80, 0x100);
      payload = g_bytes_new (data, sizeof data);

      whole = nj_payload_decode (payload, NJ_PAYLOAD_TEXT, 0, G_MAXSIZE, NULL, NULL);
      check_parts (payload, NJ_PAYLOAD_TEXT, whole);
    }
}

/* A part of a huge payload is a part, and its end is not even looked at. */
static void
test_decode_huge (void)
{
  g_autoptr (GString) json = g_string_new ("{\"key\": \"");
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *part = NULL;
  g_autofree char *whole = NULL;
  gsize next;

  for (guint i = 0; i < 1024 * 1024; i++)
    g_string_append (json, "温度");
  g_string_append (json, "\"} and no JSON");
  payload = g_bytes_new (json->str, json->len);

  part = nj_payload_decode (payload, NJ_PAYLOAD_JSON, 0, 1000, &next, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (part, "{\n  \"key\": \"温度"));
  g_assert_true (g_utf8_validate (part, -1, NULL));
  g_assert_cmpuint (strlen (part), <, 1100);
  g_assert_cmpuint (next, >=, 1000);
  g_assert_cmpuint (next, <, 1010);

  whole = nj_payload_decode (payload, NJ_PAYLOAD_JSON, 0, G_MAXSIZE, NULL, &error);
  g_assert_error (error, NJ_PAYLOAD_ERROR, NJ_PAYLOAD_ERROR_JSON);
  g_assert_null (whole);
}

static const struct
{
  const char *text;
  NjPayloadFormat format;
  const char *bytes; /* as test_bytes() reads them */
} encodings[] = {
  { "", NJ_PAYLOAD_TEXT, "" },
  { "", NJ_PAYLOAD_HEX, "" },
  { "", NJ_PAYLOAD_BASE64, "" },
  { "hi 温", NJ_PAYLOAD_TEXT, "68 69 20 e6 b8 a9" },
  { "{not json", NJ_PAYLOAD_AUTO, "\"{not json\"" },
  { "[ 1,\t2 ]\n", NJ_PAYLOAD_JSON, "5b 20 31 2c 09 32 20 5d 0a" },
  { "48656C6c6F", NJ_PAYLOAD_HEX, "\"Hello\"" },
  { " 48 65:6c,6C\n6f\t", NJ_PAYLOAD_HEX, "\"Hello\"" },
  { "0x4865 0X6c6c,0x6f", NJ_PAYLOAD_HEX, "\"Hello\"" },
  { "00ff", NJ_PAYLOAD_HEX, "00 ff" },
  { "SGVsbG8=", NJ_PAYLOAD_BASE64, "\"Hello\"" },
  { "SGVs\nbG8 =", NJ_PAYLOAD_BASE64, "\"Hello\"" },
  { "/+8=", NJ_PAYLOAD_BASE64, "ff ef" },
  { "AA==", NJ_PAYLOAD_BASE64, "00" },
};

static void
test_encode (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      g_autoptr (GBytes) expected = test_bytes (encodings[i].bytes);
      g_autoptr (GBytes) payload = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (nj_payload_encode (encodings[i].text, encodings[i].format, &payload, &error));
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (payload, expected));
    }
}

static const struct
{
  const char *text;
  NjPayloadFormat format;
  NjPayloadError code;
  const char *message;
} errors[] = {
  { "\xff", NJ_PAYLOAD_TEXT, NJ_PAYLOAD_ERROR_TEXT, "The text is not valid UTF-8" },

  { "123", NJ_PAYLOAD_HEX, NJ_PAYLOAD_ERROR_HEX, "hex: odd number of digits at position 1" },
  { "12 3 45", NJ_PAYLOAD_HEX, NJ_PAYLOAD_ERROR_HEX, "hex: odd number of digits at position 4" },
  { "0x1", NJ_PAYLOAD_HEX, NJ_PAYLOAD_ERROR_HEX, "hex: odd number of digits at position 3" },
  { "4142g", NJ_PAYLOAD_HEX, NJ_PAYLOAD_ERROR_HEX, "hex: 'g' at position 5 is no hex digit" },
  { "41 4温", NJ_PAYLOAD_HEX, NJ_PAYLOAD_ERROR_HEX, "hex: '温' at position 5 is no hex digit" },
  { "41\x01", NJ_PAYLOAD_HEX, NJ_PAYLOAD_ERROR_HEX, "hex: U+0001 at position 3 is no hex digit" },
  { "410x42", NJ_PAYLOAD_HEX, NJ_PAYLOAD_ERROR_HEX, "hex: 'x' at position 4 is no hex digit" },
  { "41 0x", NJ_PAYLOAD_HEX, NJ_PAYLOAD_ERROR_HEX, "hex: no digits after “0x”" },
  { "0x 41", NJ_PAYLOAD_HEX, NJ_PAYLOAD_ERROR_HEX, "hex: no digits after “0x”" },
  { "x41", NJ_PAYLOAD_HEX, NJ_PAYLOAD_ERROR_HEX, "hex: 'x' at position 1 is no hex digit" },

  { "SGVsbG8", NJ_PAYLOAD_BASE64, NJ_PAYLOAD_ERROR_BASE64,
    "base64: the number of characters is no multiple of 4, '=' included" },
  { "SGV-bG8=", NJ_PAYLOAD_BASE64, NJ_PAYLOAD_ERROR_BASE64,
    "base64: '-' at position 4 is no Base64 character" },
  { "SG=s", NJ_PAYLOAD_BASE64, NJ_PAYLOAD_ERROR_BASE64, "base64: 's' at position 4 follows '='" },
  { "S===", NJ_PAYLOAD_BASE64, NJ_PAYLOAD_ERROR_BASE64, "base64: more than two '=' at the end" },

  { "", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON,
    "line 1, column 1: expected a value, found the end" },
  { "{\n  \"a\": 1\n  \"b\": 2\n}", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON,
    "line 3, column 3: expected ',' or '}'" },
  { "{\"温度\" 1}", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON, "line 1, column 7: expected ':'" },
  { "[1 2]", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON, "line 1, column 4: expected ',' or ']'" },
  { "[1,]", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON, "line 1, column 4: expected a value" },
  { "[", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON,
    "line 1, column 2: expected a value or ']', found the end" },
  { "[}", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON, "line 1, column 2: expected a value or ']'" },
  { "{]", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON,
    "line 1, column 2: expected a name in double quotes or '}'" },
  { "{\"a\":1,}", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON,
    "line 1, column 8: expected a name in double quotes" },
  { "{a:1}", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON,
    "line 1, column 2: expected a name in double quotes or '}'" },
  { "{'a':1}", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON,
    "line 1, column 2: expected a name in double quotes or '}'" },
  { "{} {}", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON,
    "line 1, column 4: expected nothing after the value" },
  { "1 2", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON,
    "line 1, column 3: expected nothing after the value" },
  { "]", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON, "line 1, column 1: expected a value" },
  { "01", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON,
    "line 1, column 2: a number must not begin with 0" },
  { "-", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON,
    "line 1, column 2: expected a digit, found the end" },
  { "1.", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON,
    "line 1, column 3: expected a digit, found the end" },
  { "1.e3", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON, "line 1, column 3: expected a digit" },
  { "1e", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON,
    "line 1, column 3: expected a digit, found the end" },
  { "+1", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON, "line 1, column 1: expected a value" },
  { ".5", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON, "line 1, column 1: expected a value" },
  { "True", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON, "line 1, column 1: expected a value" },
  { "tru", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON, "line 1, column 1: expected a value" },
  { "NaN", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON, "line 1, column 1: expected a value" },
  { "// no\n1", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON, "line 1, column 1: expected a value" },
  { "\xef\xbb\xbf{}", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON,
    "line 1, column 1: expected a value" },
  { "\"a", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON,
    "line 1, column 3: expected '\"', found the end" },
  { "\"a\nb\"", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON,
    "line 1, column 3: a control character in a string must be escaped" },
  { "\"\\x\"", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON,
    "line 1, column 2: unknown escape sequence" },
  { "\"\\u12g4\"", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON,
    "line 1, column 6: expected a hexadecimal digit" },
  { "\"\\u12", NJ_PAYLOAD_JSON, NJ_PAYLOAD_ERROR_JSON,
    "line 1, column 6: expected a hexadecimal digit, found the end" },
};

static void
test_encode_errors (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autoptr (GBytes) payload = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_false (nj_payload_encode (errors[i].text, errors[i].format, &payload, &error));
      g_assert_error (error, NJ_PAYLOAD_ERROR, (int) errors[i].code);
      g_assert_cmpstr (error->message, ==, errors[i].message);
      g_assert_null (payload);
    }
}

static char *
make_nested (guint depth)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append (text, i % 2 == 0 ? "[" : "{\"a\":");
  g_string_append (text, "0");
  for (guint i = depth; i > 0; i--)
    g_string_append_c (text, i % 2 == 1 ? ']' : '}');

  return g_string_free (text, FALSE);
}

static void
test_json_depth (void)
{
  g_autofree char *deep = make_nested (NJ_JSON_TEXT_MAX_DEPTH);
  g_autofree char *too_deep = make_nested (NJ_JSON_TEXT_MAX_DEPTH + 1);
  g_autoptr (GError) error = NULL;

  nj_json_text_validate (deep, strlen (deep), strlen (deep), &error);
  g_assert_no_error (error);

  g_assert_false (nj_json_text_validate (too_deep, strlen (too_deep), strlen (too_deep), &error));
  g_assert_error (error, NJ_PAYLOAD_ERROR, NJ_PAYLOAD_ERROR_JSON);
  g_assert_nonnull (strstr (error->message, "nested more than 512 levels deep"));
}

/* Not one byte behind the end is read: this is for the sanitizers. */
static void
test_json_bounds (void)
{
  static const char text[] = "{\"a\": [true, -1.5e+3, \"\\u00e9\\n\xe6\xb8\xa9\"], \"b\": null}";

  for (gsize size = 0; size < sizeof text - 1; size++)
    {
      g_autofree char *copy = g_memdup2 (text, MAX (size, 1));
      g_autoptr (GError) error = NULL;

      g_assert_false (nj_json_text_validate (copy, size, size, &error));
      g_assert_error (error, NJ_PAYLOAD_ERROR, NJ_PAYLOAD_ERROR_JSON);
    }
}

/* What hex and Base64 show can be typed again. */
static void
test_round_trip (void)
{
  for (guint round = 0; round < 200; round++)
    {
      guint8 data[100];
      gsize size = (gsize) g_test_rand_int_range (0, sizeof data);
      g_autoptr (GBytes) payload = NULL;
      g_autoptr (GBytes) from_base64 = NULL;
      g_autoptr (GBytes) from_hex = NULL;
      g_autofree char *base64 = NULL;
      g_autofree char *hex = NULL;

      for (gsize i = 0; i < size; i++)
        data[i] = (guint8) g_test_rand_int_range (0, 256);
      payload = g_bytes_new (data, size);

      base64 = nj_payload_decode (payload, NJ_PAYLOAD_BASE64, 0, G_MAXSIZE, NULL, NULL);
      g_assert_true (nj_payload_encode (base64, NJ_PAYLOAD_BASE64, &from_base64, NULL));
      g_assert_true (g_bytes_equal (payload, from_base64));

      hex = nj_payload_preview (payload, NJ_PAYLOAD_HEX, 1000);
      g_assert_true (nj_payload_encode (hex, NJ_PAYLOAD_HEX, &from_hex, NULL));
      g_assert_true (g_bytes_equal (payload, from_hex));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/payload-format/detect", test_detect);
  g_test_add_func ("/payload-format/detect-huge", test_detect_huge);
  g_test_add_func ("/payload-format/preview", test_preview);
  g_test_add_func ("/payload-format/preview-any-bytes", test_preview_any_bytes);
  g_test_add_func ("/payload-format/decode", test_decode);
  g_test_add_func ("/payload-format/decode-random-parts", test_decode_random_parts);
  g_test_add_func ("/payload-format/decode-huge", test_decode_huge);
  g_test_add_func ("/payload-format/encode", test_encode);
  g_test_add_func ("/payload-format/encode-errors", test_encode_errors);
  g_test_add_func ("/payload-format/json-depth", test_json_depth);
  g_test_add_func ("/payload-format/json-bounds", test_json_bounds);
  g_test_add_func ("/payload-format/round-trip", test_round_trip);

  return g_test_run ();
}
