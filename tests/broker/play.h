/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "broker.h"
#include "mqtt-error.h"
#include "mqtt-options.h"
#include "scene.h"
#include "test-util.h"

G_BEGIN_DECLS

/**
 * Play:
 * @port: where its clients connect, 0 for where the broker listens
 * @path: where the WebSocket is
 * @failure: (nullable): what was not as it should be, the first time
 *
 * One scene over one transport in one version. A failure is no end of the program,
 * as it may be what is expected of this broker: from then on nothing that is done
 * in the play has an effect, so that scenes need not care.
 */
struct _Play
{
  Broker *broker;
  const Scene *scene;
  BrokerTransport transport;
  MqttVersion version;
  gint64 patience;
  guint16 port;
  const char *path;
  guint number;
  GPtrArray *players;
  GStringChunk *strings;
  char *failure;
};

Play        *play_new            (Broker          *broker,
                                  const Scene     *scene,
                                  BrokerTransport  transport,
                                  MqttVersion      version,
                                  gint64           patience);
void         play_free           (Play            *self);
void         play_fail           (Play            *self,
                                  const char      *format,
                                  ...) G_GNUC_PRINTF (2, 3);
const char  *play_topic          (Play            *self,
                                  const char      *path);
MqttOptions *play_create_options (Play            *self,
                                  const char      *role);
MqttOptions *play_create_session_options
                                 (Play            *self,
                                  const char      *role,
                                  guint            seconds);
void         play_set_property   (MqttOptions     *options,
                                  MqttProperty     id,
                                  guint32          value);

/* It should be so. */
#define play_check(self, condition) \
  G_STMT_START \
    { \
      if ((self)->failure == NULL && !(condition)) \
        play_fail (self, "not so: %s", #condition); \
    } \
  G_STMT_END

/* The first is what it should be, the second what it is. */
#define play_check_uint(self, what, expected, actual) \
  G_STMT_START \
    { \
      if ((self)->failure == NULL) \
        { \
          guint play_actual_ = (actual); \
          guint play_expected_ = (expected); \
          if (play_actual_ != play_expected_) \
            play_fail (self, "%s is %u, not %u", what, play_actual_, play_expected_); \
        } \
    } \
  G_STMT_END

/* Runs the main context until it is so. */
#define play_await(self, condition) \
  G_STMT_START \
    { \
      gint64 play_deadline_ = g_get_monotonic_time () + (self)->patience; \
      while ((self)->failure == NULL && !(condition)) \
        { \
          if (g_get_monotonic_time () > play_deadline_) \
            play_fail (self, "waited in vain for: %s", #condition); \
          else \
            test_iterate (); \
        } \
    } \
  G_STMT_END

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Play, play_free)

G_END_DECLS
