# SPDX-License-Identifier: Apache-2.0
# The headers of a program that embeds Nestor, and of one that brings a backend of its own.
set(NESTOR_PUBLIC_HEADERS
  # Opening a store, and what it answers.
  core/open/open_store.h
  core/store/store.h
  core/store/async_store.h
  core/store/store_admin.h
  core/store/agent_view.h
  core/store/check_report.h
  core/store/field_index_info.h
  core/store/history_limits.h
  core/store/kept_vector.h
  core/store/store_stats.h
  core/store/ttl_sweeper.h
  core/filter/filter_parser.h
  core/model/ann_config.h
  core/model/explanation.h
  core/model/explanation_words.h
  core/model/field_name.h
  core/model/filter.h
  core/model/index_config.h
  core/model/item.h
  core/model/namespace_path.h
  core/model/operations.h
  core/model/text_tokenizer.h
  core/model/timestamp.h
  core/base/error.h
  core/base/function_ref.h
  core/base/job.h
  core/embedding/embedder.h
  # Work on many items.
  core/jobs/backup_job.h
  core/jobs/check_job.h
  core/jobs/copy_job.h
  core/jobs/export_job.h
  core/jobs/import_job.h
  core/jobs/index_job.h
  core/transfer/collection_format.h
  core/transfer/read_plan.h
  core/transfer/text_encoding_name.h
  # A backend: docs/backends.md.
  core/open/backends.h
  core/store/backend.h
  core/store/bulk_writer.h
  core/store/change_feed.h
  core/store/item_place.h
  core/store/search_scope.h
  core/store/search_source.h
  core/store/validation.h
  core/filter/filter_match.h
)
