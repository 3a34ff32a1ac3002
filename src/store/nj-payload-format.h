/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * NjPayloadFormat:
 * @NJ_PAYLOAD_AUTO: whatever nj_payload_detect() finds; text when publishing
 * @NJ_PAYLOAD_TEXT: UTF-8
 * @NJ_PAYLOAD_JSON: JSON (RFC 8259)
 * @NJ_PAYLOAD_HEX: pairs of hexadecimal digits
 * @NJ_PAYLOAD_BASE64: Base64 (RFC 4648 §4)
 *
 * How a payload is shown or typed. The bytes themselves have no format.
 */
typedef enum
{
  NJ_PAYLOAD_AUTO,
  NJ_PAYLOAD_TEXT,
  NJ_PAYLOAD_JSON,
  NJ_PAYLOAD_HEX,
  NJ_PAYLOAD_BASE64,
} NjPayloadFormat;

#define NJ_PAYLOAD_ERROR (nj_payload_error_quark ())

/**
 * NjPayloadError:
 * @NJ_PAYLOAD_ERROR_TEXT: the text is not valid UTF-8
 * @NJ_PAYLOAD_ERROR_JSON: not JSON; the message has line and column
 * @NJ_PAYLOAD_ERROR_HEX: not hexadecimal; the message has the position
 * @NJ_PAYLOAD_ERROR_BASE64: not Base64; the message has the position
 */
typedef enum
{
  NJ_PAYLOAD_ERROR_TEXT,
  NJ_PAYLOAD_ERROR_JSON,
  NJ_PAYLOAD_ERROR_HEX,
  NJ_PAYLOAD_ERROR_BASE64,
} NjPayloadError;

GQuark           nj_payload_error_quark (void);

NjPayloadFormat  nj_payload_detect      (GBytes           *payload);
char            *nj_payload_preview     (GBytes           *payload,
                                         NjPayloadFormat   format,
                                         gsize             max_chars);
char            *nj_payload_decode      (GBytes           *payload,
                                         NjPayloadFormat   format,
                                         gsize             offset,
                                         gsize             max_bytes,
                                         gsize            *next_offset,
                                         GError          **error);
gboolean         nj_payload_encode      (const char       *text,
                                         NjPayloadFormat   format,
                                         GBytes          **payload,
                                         GError          **error);

G_END_DECLS
