/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-decoder.h"
#include "mqtt-error.h"
#include "mqtt-session.h"

G_BEGIN_DECLS

#define SECOND G_TIME_SPAN_SECOND

typedef struct
{
  MqttOptions *options;
  MqttSession *session;
  MqttDecoder *decoder;
  GByteArray *written;
  gint64 now;
} SessionFixture;

/* Tags of operations. */
extern char one, two, three;

void  fixture_set_up (SessionFixture *f,
                      MqttVersion     version);
void  fixture_tear_down (SessionFixture *f);
void  fixture_start (SessionFixture *f,
                     gboolean        session_present,
                     MqttProperties *connack);
void  fixture_stop (SessionFixture *f);
void  fixture_start_with (SessionFixture *f,
                          gboolean        session_present,
                          MqttProperty    id,
                          guint32         value);
char *fixture_take_output (SessionFixture *f);
void  fixture_expect (SessionFixture *f,
                      const char     *expected);
void  fixture_give (SessionFixture *f,
                    const char     *packets);
void  fixture_give_fault (SessionFixture *f,
                          const char     *packets,
                          MqttReason      reason);
void  fixture_publish (SessionFixture *f,
                       const char     *topic,
                       MqttQos         qos,
                       gpointer        tag);
void  fixture_subscribe (SessionFixture *f,
                         const char     *filter,
                         gpointer        tag);
void  fixture_expect_ack (SessionFixture *f,
                          gpointer        tag,
                          MqttReason      reason);
void  fixture_expect_error (SessionFixture *f,
                            gpointer        tag,
                            MqttError       code);
void  fixture_expect_messages (SessionFixture *f,
                               const char     *topics);
void  fixture_grant (SessionFixture *f,
                     const char     *filter);

G_END_DECLS
