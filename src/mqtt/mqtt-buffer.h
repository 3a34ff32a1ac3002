/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MqttReader:
 *
 * A bounded cursor over one packet. Every read checks what is left and fails
 * with %MQTT_ERROR_MALFORMED, so no caller checks a length. Lives on the stack.
 */
typedef struct
{
  GBytes *bytes; /* the block @data points into, for slices without a copy */
  const guint8 *data;
  gsize size;
  gsize offset;
} MqttReader;

void        mqtt_reader_init           (MqttReader   *self,
                                        GBytes       *bytes,
                                        gsize         offset,
                                        gsize         size);
gsize       mqtt_reader_get_remaining  (MqttReader   *self);
gboolean    mqtt_reader_read_u8        (MqttReader   *self,
                                        guint8       *value,
                                        GError      **error);
gboolean    mqtt_reader_read_u16       (MqttReader   *self,
                                        guint16      *value,
                                        GError      **error);
gboolean    mqtt_reader_read_u32       (MqttReader   *self,
                                        guint32      *value,
                                        GError      **error);
gboolean    mqtt_reader_read_varint    (MqttReader   *self,
                                        guint32      *value,
                                        GError      **error);
const char *mqtt_reader_read_text      (MqttReader   *self,
                                        guint16      *size,
                                        GError      **error);
char       *mqtt_reader_read_string    (MqttReader   *self,
                                        GError      **error);
GBytes     *mqtt_reader_read_binary    (MqttReader   *self,
                                        GError      **error);
const guint8 *mqtt_reader_read_rest    (MqttReader   *self,
                                        gsize        *size,
                                        GBytes      **block);

/**
 * MqttWriter:
 *
 * A byte array that grows. Lengths over the protocol's limits are a caller's
 * mistake: they are checked before anything is written (see mqtt_packet_encode()).
 */
typedef struct
{
  GByteArray *array;
} MqttWriter;

void        mqtt_writer_init           (MqttWriter   *self,
                                        gsize         reserve);
void        mqtt_writer_clear          (MqttWriter   *self);
GBytes     *mqtt_writer_steal          (MqttWriter   *self);
void        mqtt_writer_write_u8       (MqttWriter   *self,
                                        guint8        value);
void        mqtt_writer_write_u16      (MqttWriter   *self,
                                        guint16       value);
void        mqtt_writer_write_u32      (MqttWriter   *self,
                                        guint32       value);
void        mqtt_writer_write_varint   (MqttWriter   *self,
                                        guint32       value);
void        mqtt_writer_write_string   (MqttWriter   *self,
                                        const char   *value);
void        mqtt_writer_write_binary   (MqttWriter   *self,
                                        GBytes       *value);
void        mqtt_writer_write_raw      (MqttWriter   *self,
                                        gconstpointer data,
                                        gsize         size);

gsize       mqtt_varint_get_size       (guint32       value);
gboolean    mqtt_utf8_validate         (const char   *text,
                                        gsize         size,
                                        GError      **error);

G_END_DECLS
