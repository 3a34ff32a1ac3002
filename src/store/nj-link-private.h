/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-client.h"
#include "nj-latency.h"
#include "nj-link.h"
#include "nj-recorder.h"

G_BEGIN_DECLS

/* The half of a link in the network thread; it lives as long as anybody may
 * still call it. */
typedef struct
{
  gatomicrefcount ref_count;

  GMainContext *home;
  NjNetwork *network; /* not owned: it outlives its thread */
  GWeakRef link;
  MqttClient *client;    /* from here on touched in the network thread only */
  NjSessionStore *store; /* (nullable) */
  NjRecorder *recorder;
  NjLatency *latency;    /* (nullable): of what was published */

  GMutex lock;
  guint n_queued; /* from here on guarded by the lock */
  gboolean told_queued; /* a letter about n_queued is on its way */
} NjLinkWorker;

typedef struct _NjLetter NjLetter;

typedef void (* NjLetterFunc) (gpointer  target, /* NjLink, or NjLinkWorker in the network thread */
                               NjLetter *letter);

/* One thing on its way from one thread to the other. */
struct _NjLetter
{
  NjLinkWorker *worker;
  NjLetterFunc func;
  gpointer boxed; /* (nullable) */
  GDestroyNotify boxed_free;
  MqttOptions *options; /* (nullable) */
  NjSessionStore *store; /* (nullable) */
  MqttAck *answer;      /* (nullable) */
  GError *error;        /* (nullable) */
  gint64 number;
  guint token;
};

NjLinkWorker *nj_link_worker_new            (NjLink       *link,
                                             NjNetwork    *network);
void          nj_link_worker_unref          (NjLinkWorker *worker);

NjLetter     *nj_letter_new                 (NjLinkWorker *worker,
                                             NjLetterFunc  func);
void          nj_letter_free                (gpointer      letter);
void          nj_letter_send_home           (NjLetter     *letter);

/* What the network thread does. */
void          nj_link_worker_set_history    (gpointer      worker,
                                             NjLetter     *letter);
void          nj_link_worker_clear_history  (gpointer      worker,
                                             NjLetter     *letter);
void          nj_link_worker_connect        (gpointer      worker,
                                             NjLetter     *letter);
void          nj_link_worker_disconnect     (gpointer      worker,
                                             NjLetter     *letter);
void          nj_link_worker_subscribe      (gpointer      worker,
                                             NjLetter     *letter);
void          nj_link_worker_unsubscribe    (gpointer      worker,
                                             NjLetter     *letter);
void          nj_link_worker_publish        (gpointer      worker,
                                             NjLetter     *letter);
void          nj_link_worker_sample         (gpointer      worker,
                                             NjLetter     *letter);
void          nj_link_worker_end            (gpointer      worker,
                                             NjLetter     *letter);

void          nj_link_worker_ensure_client  (NjLinkWorker *worker);
void          nj_link_worker_end_history    (NjLinkWorker *worker);
void          nj_link_worker_hand_over      (NjLinkWorker *worker);
void          nj_link_worker_count_ack      (NjLinkWorker *worker,
                                             const MqttMessage *message,
                                             const MqttAck *ack);

/* What the link's own thread does with the news. */
void          nj_link_emit_state_changed    (gpointer      link,
                                             NjLetter     *letter);
void          nj_link_emit_connected        (gpointer      link,
                                             NjLetter     *letter);
void          nj_link_emit_failed           (gpointer      link,
                                             NjLetter     *letter);
void          nj_link_emit_subscribed       (gpointer      link,
                                             NjLetter     *letter);
void          nj_link_emit_unsubscribed     (gpointer      link,
                                             NjLetter     *letter);
void          nj_link_emit_published        (gpointer      link,
                                             NjLetter     *letter);
void          nj_link_emit_messages_waiting (gpointer      link,
                                             NjLetter     *letter);
void          nj_link_emit_queued           (gpointer      link,
                                             NjLetter     *letter);
void          nj_link_emit_sampled          (gpointer      link,
                                             NjLetter     *letter);

G_END_DECLS
